import { mapInTurns } from "../../web/turns.js";

/** The tokenizer works on the event loop's thread: about a millisecond for so much. */
const LENGTH_PER_TURN = 32_768;

/** What a call costs, however short its text is. */
const LENGTH_PER_CALL = 32;

/** Maps texts or lists of token ids; yields to the event loop after every 32768 of their elements. `prompt`: units before each. */
export function mapTokens<T extends { length: number }, Result>(
  list: readonly T[],
  map: (item: T) => Result,
  prompt = 0,
): Promise<Result[]> {
  return mapInTurns(list, map, ({ length }) => length + prompt + LENGTH_PER_CALL, LENGTH_PER_TURN);
}
