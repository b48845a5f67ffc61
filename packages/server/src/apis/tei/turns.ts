import { mapInTurns } from "../../http/turns.js";

/** The tokenizer works on the event loop's thread: about a millisecond for so much. */
const LENGTH_PER_TURN = 32_768;

/** Maps texts or lists of token ids; the event loop turns after every 32768 of their elements. */
export function mapTokens<T extends { length: number }, Result>(
  list: readonly T[],
  map: (item: T) => Result,
): Promise<Result[]> {
  return mapInTurns(list, map, ({ length }) => length, LENGTH_PER_TURN);
}
