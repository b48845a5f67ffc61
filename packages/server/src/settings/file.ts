import { readFileSync, statSync } from "node:fs";
import { type Given, type GivenSettings, refuse } from "./given.js";
import { nearest } from "./names.js";
import type { Setting } from "./setting.js";
import { isName, NAMES, settingOf } from "./table.js";

const MAX_BYTES = 1_048_576;

/** What a JSON value of each form is called in messages. */
const FORMS = {
  toggle: "true or false",
  list: "an array of strings without commas",
  pairs: "an object of strings without commas",
} as const;

function isPlain(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** What is joined with commas must have none of its own. */
function isPart(value: unknown): value is string | number {
  return isPlain(value) && !String(value).includes(",");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON value as the text that a flag would have, or undefined where no text stands for it. */
function textOf(value: unknown, form: Setting<unknown>["form"]): string | undefined {
  if (isPlain(value)) return String(value);
  if (form === "toggle" && typeof value === "boolean") return value ? "on" : "off";
  if (form === "list" && Array.isArray(value) && value.every(isPart)) return value.join(",");
  if (form !== "pairs" || !isObject(value)) return undefined;
  const pairs = Object.entries(value);
  if (!pairs.every((pair) => pair.every(isPart))) return undefined;
  return pairs.map(([name, text]) => `${name}=${text}`).join(",");
}

function readText(path: string, from: string): string {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes; at most ${MAX_BYTES} are allowed`);
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(`${from} is '${path}', which cannot be read: ${reason}`);
  }
}

function parse(text: string, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON.parse quotes what it could not read, which might be part of a secret.
    throw refuse(`${path} is not valid JSON`);
  }
  if (isObject(value)) return value;
  throw refuse(`${path} has no JSON object; allowed is one with settings, such as {"port": 3000}`);
}

function unknown(key: string, path: string): Error {
  const meant = nearest(key, NAMES);
  const hint = meant === undefined ? "" : `; did you mean '${meant}'?`;
  return refuse(`unknown setting '${key}' in ${path}${hint}`);
}

/**
 * Reads a JSON file with settings under their names. `config`: the file, and who named it. Throws
 * for a file that cannot be read, an unknown setting and a value of a wrong kind.
 */
export function readConfigFile({ text: path, from }: Given): GivenSettings {
  const settings: GivenSettings = new Map();
  for (const [key, value] of Object.entries(parse(readText(path, from), path))) {
    if (!isName(key)) throw unknown(key, path);
    const source = `${key} in ${path}`;
    if (key === "config") throw refuse(`${source}: a file cannot name another`);
    const { form } = settingOf(key);
    const text = textOf(value, form);
    if (text === undefined) {
      const other = form === undefined ? "" : `, or ${FORMS[form]}`;
      throw refuse(`${source} is no text; allowed is a string or a number${other}`);
    }
    settings.set(key, { text, from: source });
  }
  return settings;
}
