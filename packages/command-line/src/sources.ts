import { readFileSync, statSync } from "node:fs";
import { type Given, type GivenText, give, translated } from "./given.js";
import { flagOf, flagOfAny, type Options, variableOf } from "./option.js";
import { hintFor } from "./suggestion.js";
import { UsageError } from "./usage-error.js";
import { type FileForm, wordingOf } from "./values.js";

/**
 * Reads environment variables. An empty one counts as absent; one that is no option's belongs to another
 * program. Throws for two that mean the same.
 */
export function readVariables(options: Options, environment: NodeJS.ProcessEnv): Given {
  const given: Given = new Map();
  for (const [name, option] of Object.entries(options)) {
    const { aliases = [], alsoVariables = [] } = option;
    for (const alias of aliases) {
      const text = alias.variable && environment[alias.variable];
      if (text) give(given, name, translated(alias, { text, from: String(alias.variable) }));
    }
    for (const variable of [...alsoVariables, variableOf(name, option)]) {
      const text = environment[variable];
      if (text) give(given, name, { text, from: variable });
    }
  }
  return given;
}

const MAX_FILE_BYTES = 1_048_576;

/** What a JSON value of each form is called in messages. */
const FORMS: Readonly<Record<FileForm, string>> = {
  toggle: "true or false",
  list: "an array of strings without commas",
  pairs: "an object of strings without commas",
};

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

/** A JSON value as the text that a flag would have; undefined if there is no such text. */
function textOf(value: unknown, form: FileForm | undefined): string | undefined {
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
    if (size > MAX_FILE_BYTES)
      throw new Error(`it has ${size} bytes; at most ${MAX_FILE_BYTES} are allowed`);
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${from} is '${path}', which cannot be read: ${reason}`);
  }
}

function parse(text: string, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON.parse quotes what it could not read, which might be part of a secret.
    throw new UsageError(`${path} is not valid JSON`);
  }
  if (isObject(value)) return value;
  throw new UsageError(
    `${path} has no JSON object; allowed is one with settings, such as {"port": 3000}`,
  );
}

function unknownKey(options: Options, key: string, path: string): UsageError {
  const names = new Map(Object.keys(options).map((name) => [flagOf(name), name]));
  const hint = hintFor(flagOfAny(key), [...names.keys()], (flag) => `'${names.get(flag)}'`);
  return new UsageError(`unknown setting '${key}' in ${path}${hint}`);
}

/**
 * Reads a JSON file with options under their names. `fileOption` is the option that named the file, and
 * which it must not have. Throws for a file that cannot be read, an unknown name and a value of a wrong kind.
 */
export function readConfigFile(
  options: Options,
  fileOption: string,
  { text: path, from }: GivenText,
): Given {
  const given: Given = new Map();
  for (const [key, value] of Object.entries(parse(readText(path, from), path))) {
    const option = Object.hasOwn(options, key) ? options[key] : undefined;
    if (option === undefined) throw unknownKey(options, key, path);
    const source = `${key} in ${path}`;
    if (key === fileOption) throw new UsageError(`${source}: a file cannot name another`);
    const { form } = wordingOf(option.schema);
    const text = textOf(value, form);
    if (text === undefined) {
      const other = form === undefined ? "" : `, or ${FORMS[form]}`;
      throw new UsageError(`${source} is no text; allowed is a string or a number${other}`);
    }
    given.set(key, { text, from: source });
  }
  return given;
}
