import { onOff, type ValueSchema, wordingOf } from "./values.js";

/** A further name of an option, as another program calls it. */
export interface Alias {
  /** Without dashes: `model-id`. */
  readonly flag: string;
  /** Its environment variable; undefined: none. */
  readonly variable?: string | undefined;
  /** Its words for ours, if these differ too; no other is then allowed. */
  readonly words?: Readonly<Record<string, string>> | undefined;
}

/** How an option is defined, beside its schema. */
export interface OptionDetails {
  /** What it is for: a phrase without a full stop. */
  help: string;
  /** A letter: `p` for `-p`. */
  short?: string;
  /** Its environment variable. Default: `NATIVE_INFER_` and the name in capitals. */
  variable?: string;
  /** Variables that mean the same. */
  alsoVariables?: readonly string[];
  aliases?: readonly Alias[];
  /** The value is never shown: neither in messages nor by {@link configFileOf}. */
  secret?: boolean;
  /** Names of options that must not be given with it. */
  excludes?: readonly string[];
  /** Whether it has to be given. */
  required?: boolean;
  /** Name of an option that has to be given with it. */
  needs?: string;
}

/** One option of a command, from which flag, variable, file, help and documentation come. */
export interface Option<T> extends Readonly<OptionDetails> {
  readonly schema: ValueSchema<T>;
  /** The text that counts if none is given; undefined if absence has its own meaning. */
  readonly default: string | undefined;
  /** Its flag is on or absent, and takes no value. */
  readonly isSwitch: boolean;
}

/** Options by name: `maxInputs` is `--max-inputs`, `NATIVE_INFER_MAX_INPUTS` and, in a file, `maxInputs`. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of options. */
export type Values<O extends Options> = {
  [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** An option with a default, or one that has to be given. */
export function option<T>(
  schema: ValueSchema<T>,
  details: OptionDetails & ({ default: string | number } | { required: true }),
): Option<T>;
/** An option whose absence has its own meaning, which `help` tells. */
export function option<T>(schema: ValueSchema<T>, details: OptionDetails): Option<T | undefined>;
export function option<T>(
  schema: ValueSchema<T>,
  { default: fallback, ...details }: OptionDetails & { default?: string | number },
): Option<T | undefined> {
  wordingOf(schema);
  const text = fallback === undefined ? undefined : String(fallback);
  return { ...details, schema, default: text, isSwitch: false };
}

/** A flag without a value: true if it is there. */
export function switchOption(help: string, details: Omit<OptionDetails, "help"> = {}) {
  const base: Option<boolean> = option(onOff(), { ...details, help, default: "off" });
  return { ...base, isSwitch: true };
}

/** Whether an option can be written without a value: `--log` is `--log on`. */
export function isToggle({ schema }: Option<unknown>): boolean {
  return wordingOf(schema).form === "toggle";
}

/** `maxInputs` and `MAX_INPUTS` as `max-inputs`. */
export function flagOf(name: string): string {
  const isUpperCase = name === name.toUpperCase();
  const words = isUpperCase ? name : name.replace(/[A-Z]/g, (letter) => `-${letter}`);
  return words.replaceAll("_", "-").toLowerCase();
}

/** `max-inputs` as `MAX_INPUTS`. */
export function upperCaseOf(flag: string): string {
  return flag.replaceAll("-", "_").toUpperCase();
}

const PREFIX = "NATIVE_INFER_";

/** The environment variable of an option: without the prefix, a container's own `LOG` would be taken for ours. */
export function variableOf(name: string, { variable }: Pick<Option<unknown>, "variable">): string {
  return variable ?? `${PREFIX}${upperCaseOf(flagOf(name))}`;
}

/** A name however it is written as a flag: `max-inputs` for `NATIVE_INFER_MAX_INPUTS`. */
export function flagOfAny(name: string): string {
  return flagOf(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name);
}
