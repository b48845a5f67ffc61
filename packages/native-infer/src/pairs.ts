import { invalidArgument } from "./errors.js";
import { checkText } from "./texts.js";

/** Two texts that a model takes together, such as a query and a document. */
export type Pair = readonly [first: string, second: string];

/** Throws if `pair` cannot be scored, as {@link checkText} does of each text. */
export function checkPair(pair: unknown, name: string): asserts pair is Pair {
  if (!Array.isArray(pair) || pair.length !== 2)
    throw invalidArgument(name, pair, "an array of two texts");
  checkText(pair[0], `${name}[0]`);
  checkText(pair[1], `${name}[1]`);
}
