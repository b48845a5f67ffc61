import { scheduler } from "./scheduler.js";

/**
 * Maps items, and yields to the event loop whenever the items since the last time have a size of `perTurn` together, so
 * that many of them do not block it.
 */
export async function mapYielding<T, Result>(
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
    await scheduler.yield();
  }
  return results;
}
