import type { CommandLine } from "../../settings/flags.js";
import { refuse } from "../../settings/given.js";

/** What a command line says in the command's own flags. */
export type Taken = CommandLine["own"];

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
