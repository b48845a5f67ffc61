import type { Alias } from "./option.js";
import { UsageError } from "./usage-error.js";

/** The text of an option, and where it comes from. */
export interface GivenText {
  text: string;
  /** For messages: `--port`, `PORT` or `port in /etc/native-infer.json`. */
  from: string;
}

/** The texts of one source, or of several, by the option's name. */
export type Given = Map<string, GivenText>;

/** Adds one text. Throws if the source has another of the same option under its other name. */
export function give(given: Given, name: string, one: GivenText): void {
  const other = given.get(name);
  if (other !== undefined && other.from !== one.from) {
    throw new UsageError(`${other.from} and ${one.from} are the same setting; give one of them`);
  }
  given.set(name, one);
}

/** What was given under an alias, in our words. Throws for a word that has no counterpart. */
export function translated({ words }: Alias, { text, from }: GivenText): GivenText {
  if (words === undefined) return { text, from };
  if (Object.hasOwn(words, text)) return { text: words[text] ?? "", from };
  throw new UsageError(`${from} is '${text}'; allowed is ${Object.keys(words).join(", ")}`);
}
