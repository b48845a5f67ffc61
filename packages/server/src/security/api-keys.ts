import { createHash, timingSafeEqual } from "node:crypto";

/** One key that clients may send. The key itself is not kept. */
export interface ApiKey {
  /** For rate limits, logs and metrics. */
  readonly name: string;
  /** SHA-256 of the key. */
  readonly digest: Buffer;
}

/** Each request is compared with every key, at some 70 nanoseconds each. */
export const MAX_KEYS = 1000;

const KEY = /^[\x21-\x7e]{8,512}$/;
const NAME = /^[\w.-]{1,64}$/;

function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** `KEY` or `NAME:KEY`. Messages say where the key stands, never what it is. */
function parseKey(given: string, where: string): ApiKey {
  const colon = given.indexOf(":");
  const name = colon < 0 ? where : given.slice(0, colon);
  const key = given.slice(colon + 1);
  if (!NAME.test(name)) {
    throw new Error(`the name in ${where} is not 1 to 64 letters, digits, dots, - or _`);
  }
  if (!KEY.test(key)) {
    throw new Error(
      `${where} has a key of ${key.length} characters; allowed are 8 to 512 visible ASCII characters`,
    );
  }
  return { name, digest: digestOf(key) };
}

/**
 * Throws where there are no keys or too many of them, or where two have the same name or are the
 * same.
 */
export function checkKeys(keys: readonly ApiKey[]): readonly ApiKey[] {
  if (keys.length === 0) throw new Error("there are no keys in it");
  if (keys.length > MAX_KEYS) {
    throw new Error(`there are ${keys.length} keys; at most ${MAX_KEYS} are allowed`);
  }
  const names = new Map<string, string>();
  const digests = new Map<string, string>();
  for (const { name, digest } of keys) {
    const hex = digest.toString("hex");
    const same = digests.get(hex) ?? names.get(name);
    if (same !== undefined) throw new Error(`${name} and ${same} have the same name or key`);
    names.set(name, name);
    digests.set(hex, name);
  }
  return keys;
}

/** Keys separated by commas. Those without a name are called key-1, key-2, … by their place. */
export function parseKeyList(list: string): readonly ApiKey[] {
  const keys = list.split(",").map((key, at) => parseKey(key.trim(), `key-${at + 1}`));
  return checkKeys(keys);
}

/** Keys of a file, one a line. Those without a name are called line-1, line-2, … by their place. */
export function parseKeyFile(content: string): readonly ApiKey[] {
  const keys = content.split("\n").flatMap((line, at) => {
    const trimmed = line.trim();
    return trimmed === "" || trimmed.startsWith("#") ? [] : [parseKey(trimmed, `line-${at + 1}`)];
  });
  return checkKeys(keys);
}

/** The keys that are valid at present. */
export class ApiKeys {
  #keys: readonly ApiKey[];

  /** Throws as {@link checkKeys} does. */
  constructor(keys: readonly ApiKey[]) {
    this.#keys = checkKeys(keys);
  }

  /** Requests from now on are compared with these. Throws as {@link checkKeys} does. */
  replace(keys: readonly ApiKey[]): void {
    this.#keys = checkKeys(keys);
  }

  get count(): number {
    return this.#keys.length;
  }

  /**
   * The name of the key that a client sent; undefined where it is none. Takes the same time whether
   * and wherever it is found: it is compared by its digest, with all keys.
   */
  nameOf(sent: string): string | undefined {
    const digest = digestOf(sent);
    let name: string | undefined;
    for (const key of this.#keys) if (timingSafeEqual(key.digest, digest)) name = key.name;
    return name;
  }
}
