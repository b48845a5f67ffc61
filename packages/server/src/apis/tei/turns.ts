import { setImmediate as nextTurn } from "node:timers/promises";

/** The tokenizer works on the event loop's thread: about a millisecond for so much. */
const LENGTH_PER_TURN = 32_768;

/** Maps texts or lists of token ids, and lets the event loop turn after every 32768 of their elements. */
export async function mapInTurns<T extends { length: number }, Result>(
  list: readonly T[],
  map: (item: T) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let length = 0;
  for (const item of list) {
    results.push(map(item));
    length += item.length;
    if (length < LENGTH_PER_TURN) continue;
    length = 0;
    await nextTurn();
  }
  return results;
}
