import type { Given, GivenText } from "./given.js";
import { flagOf, type Option, type Options, type Values } from "./option.js";
import { readConfigFile, readVariables } from "./sources.js";
import { UsageError } from "./usage-error.js";
import { wordingOf } from "./values.js";

/** One option's value. Throws with where it came from, the value (never a secret) and what is allowed. */
function parseOne(name: string, option: Option<unknown>, given: GivenText | undefined): unknown {
  const { schema, secret, required } = option;
  const { allowed } = wordingOf(schema);
  const text = given?.text ?? option.default;
  if (text === undefined) {
    if (required) throw new UsageError(`--${flagOf(name)} is missing; allowed is ${allowed}`);
    return undefined;
  }
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  const value = secret ? `wrong: ${result.error.issues[0]?.message}` : `'${text}'`;
  throw new UsageError(`${given?.from ?? name} is ${value}; allowed is ${allowed}`);
}

function checkTogether(options: Options, given: Given): void {
  for (const [name, { excludes = [] }] of Object.entries(options)) {
    const one = given.get(name);
    const other = excludes.map((each) => given.get(each)).find((each) => each !== undefined);
    if (one && other) throw new UsageError(`${one.from} and ${other.from} exclude each other`);
  }
  for (const [name, { needs }] of Object.entries(options)) {
    const one = given.get(name);
    if (one && needs !== undefined && !given.has(needs))
      throw new UsageError(`${one.from} needs --${flagOf(needs)} too`);
  }
}

/** Where options come from: a flag wins over the variable, that over the file. */
export interface Sources {
  flags: Given;
  environment: NodeJS.ProcessEnv;
  /** Name of the option that names a configuration file. */
  fileOption: string;
}

/** What all sources together give for these options. Throws `UsageError`. */
export function gather(options: Options, { flags, environment, fileOption }: Sources): Given {
  const variables = readVariables(options, environment);
  const file = flags.get(fileOption) ?? variables.get(fileOption);
  const fileGiven: Given = new Map();
  const definition = options[fileOption];
  if (file !== undefined && definition !== undefined) {
    const path = String(parseOne(fileOption, definition, file));
    for (const one of readConfigFile(options, fileOption, { ...file, text: path }))
      fileGiven.set(...one);
  }
  return new Map([...fileGiven, ...variables, ...flags]);
}

/** The values of options. Throws `UsageError` for one that is wrong, and for those that exclude or need each other. */
export function valuesOf<O extends Options>(options: O, given: Given): Values<O> {
  const entries = Object.entries(options).map(
    ([name, option]) => [name, parseOne(name, option, given.get(name))] as const,
  );
  checkTogether(options, given);
  return Object.fromEntries(entries) as Values<O>;
}

const MASK = "***";

function inFile({ secret }: Option<unknown>, value: unknown, text: string): unknown {
  if (secret) return MASK;
  if (typeof value === "boolean" || typeof value === "string") return value;
  // An octal mode is a number too, but not in the digits that it was given in.
  return typeof value === "number" && String(value) === text ? value : text;
}

/** The options that have a value as a configuration file, without the option that names one. Secrets are masked. */
export function configFileOf<O extends Options>(
  options: O,
  values: Values<O>,
  { given, fileOption }: { given: Given; fileOption: string },
): string {
  const shown = Object.entries(options).flatMap(([name, option]) => {
    const text = given.get(name)?.text ?? option.default;
    if (text === undefined || name === fileOption) return [];
    return [[name, inFile(option, values[name], text)] as const];
  });
  return `${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`;
}
