import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Maps items, and lets the event loop turn whenever the items since the last turn have a size of
 * `perTurn` together, so that many of them do not hold it up.
 */
export async function mapInTurns<T, Result>(
  items: readonly T[],
  map: (item: T, index: number) => Result,
  sizeOf: (item: T, result: Result) => number,
  perTurn: number,
): Promise<Result[]> {
  const results: Result[] = [];
  let size = 0;
  for (const [index, item] of items.entries()) {
    const result = map(item, index);
    results.push(result);
    size += sizeOf(item, result);
    if (size < perTurn) continue;
    size = 0;
    await nextTurn();
  }
  return results;
}
