import { type CommandLine, refuse } from "./command-line.js";

/** What a command line says in the command's own flags. */
export type Taken = CommandLine["own"];

/** The integer that a flag was given. Throws `INVALID_ARGUMENT` naming flag, value and what is allowed. */
export function integerOf(
  { values }: Taken,
  flag: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = values.get(flag);
  if (text === undefined) return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw refuse(`--${flag} is '${text}'; allowed is an integer from ${min} to ${max}`);
}

/** The text that a flag was given. Throws `INVALID_ARGUMENT` if it is missing. */
export function required({ values }: Taken, flag: string, allowed: string): string {
  const text = values.get(flag);
  if (text !== undefined) return text;
  throw refuse(`--${flag} is missing; allowed is ${allowed}`);
}
