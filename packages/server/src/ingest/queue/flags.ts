import { NativeInferError } from "native-infer";

/** What a command takes beside the server's settings. */
export interface OwnFlags {
  /** Flags with a value, by name; each value's meaning is for messages. */
  values: Readonly<Record<string, string>>;
  switches: readonly string[];
}

/** A command line, its own flags apart from the server's settings. */
export interface Taken {
  values: ReadonlyMap<string, string>;
  switches: ReadonlySet<string>;
  /** What is left for the settings. */
  rest: string[];
}

function refuse(message: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message);
}

/** Takes a command's own flags out of `args`. Throws `INVALID_ARGUMENT` for one without its value. */
export function takeFlags(args: readonly string[], { values, switches }: OwnFlags): Taken {
  const taken = { values: new Map<string, string>(), switches: new Set<string>() };
  const rest: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [, flag = "", inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (switches.includes(flag)) {
      if (inline !== undefined) throw refuse(`--${flag} takes no value`);
      taken.switches.add(flag);
    } else if (Object.hasOwn(values, flag)) {
      const value = inline ?? (left[0]?.startsWith("--") ? undefined : left.shift());
      if (!value) throw refuse(`--${flag} has no value; allowed is ${values[flag]}`);
      taken.values.set(flag, value);
    } else rest.push(arg);
  }
  return { ...taken, rest };
}

/** The integer that a flag was given. Throws `INVALID_ARGUMENT` naming flag, value and what is allowed. */
export function integerOf(
  { values }: Taken,
  flag: string,
  { fallback, least, most }: { fallback: number; least: number; most: number },
): number {
  const text = values.get(flag);
  if (text === undefined) return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw refuse(`--${flag} is '${text}'; allowed is an integer from ${least} to ${most}`);
}

/** The text that a flag was given. Throws `INVALID_ARGUMENT` where it has to be there and is not. */
export function required({ values }: Taken, flag: string, allowed: string): string {
  const text = values.get(flag);
  if (text !== undefined) return text;
  throw refuse(`--${flag} is missing; allowed is ${allowed}`);
}
