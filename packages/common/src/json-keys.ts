import { CHARACTERS_PER_STEP, fieldOf, nameOf, step, stringEnd } from "./json-text.js";

/** One letter of a JSON string, as it is or escaped. */
function letter(of: string): string {
  const hex = of.charCodeAt(0).toString(16).padStart(4, "0");
  const digits = [...hex].map((digit) =>
    /[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit,
  );
  return `(?:${of}|\\\\u${digits.join("")})`;
}

/** A key follows a brace or a comma; in a string, its first quote would be escaped. */
const PROTO_KEY = new RegExp(`[{,]\\s*"${[..."__proto__"].map(letter).join("")}"\\s*:`);

/** The key that copies of an object lose, because assigning to it sets the object's prototype. */
export const LOST_KEY = "__proto__";

/**
 * Whether an object anywhere in valid JSON has the key `__proto__`. Told from the text, because
 * JSON.parse keeps the key, and whoever copies the object then loses it silently.
 */
export function hasLostKey(json: string): boolean {
  // Most texts have no part of it, and looking for that is some ten times quicker.
  return (json.includes("proto") || json.includes("\\u00")) && PROTO_KEY.test(json);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Values that are looked at before a pause: some tenths of a millisecond. */
const VALUES_PER_STEP = 2048;

/**
 * Whether valid JSON has fewer keys, once it is parsed to `value`, than its text has: then JSON.parse has dropped all but the last
 * of those that an object has twice. `count`: the keys in the text. Bodies that hold one object only cost nothing more. Yields
 * after each part of the value; one object or array is one part.
 */
export function* hasDuplicateKey(value: unknown, count: number): Generator<void, boolean> {
  if (!isObject(value)) return false;
  let left = count;
  let looked = 0;
  const open: object[] = [value];
  for (let at = open.pop(); at !== undefined && left > 0; at = open.pop()) {
    const items: unknown[] = Array.isArray(at) ? at : Object.values(at);
    if (items !== at) left -= items.length;
    if (left === 0) return false;
    for (const item of items) if (isObject(item)) open.push(item);
    looked += 1 + items.length;
    if (looked < VALUES_PER_STEP) continue;
    looked = 0;
    yield;
  }
  return left > 0;
}

/**
 * The first key that an object of valid JSON has twice, with where it is (`metadata.kind`); undefined if none has. Yields after
 * each part of the text.
 */
export function* firstDuplicateKey(json: string): Generator<void, string | undefined> {
  const path: (string | number)[] = [];
  /** Of each object or array that is open. */
  const known: Set<string>[] = [];
  let name = "";
  let pauseAt = CHARACTERS_PER_STEP;
  for (let at = 0; at < json.length; ) {
    if (at >= pauseAt) {
      yield;
      pauseAt = at + CHARACTERS_PER_STEP;
    }
    const mark = json[at] as string;
    if (mark === '"') {
      const end = stringEnd(json, at);
      name = json.slice(at, end);
      at = end;
      continue;
    }
    step(path, mark, name);
    if (mark === "{" || mark === "[") known.push(new Set());
    else if (mark === "}" || mark === "]") known.pop();
    else if (mark === ":" && isSecond(known.at(-1), nameOf(name))) return fieldOf(path);
    at += 1;
  }
  return undefined;
}

/** Adds a name to those of its object. Whether it was among them. */
function isSecond(names: Set<string> | undefined, name: string): boolean {
  if (names === undefined || names.has(name)) return names !== undefined;
  names.add(name);
  return false;
}

/** The result of work in steps, without pauses. */
export function resultOf<T>(steps: Generator<void, T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The first key that an object of valid JSON has twice, as {@link firstDuplicateKey} has it, without pauses: for short texts. */
export function duplicateKey(json: string): string | undefined {
  return resultOf(firstDuplicateKey(json));
}
