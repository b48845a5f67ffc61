import { STORE_LIMITS } from "./vector-store.js";

/** Objects and arrays within each other in one field: deeper ones cannot be printed safely. */
export const MAX_DEPTH = STORE_LIMITS.metadataDepth;

/** Whether there is a value more than `depth` levels below `value`. Level by level: no stack can overflow. */
function isDeeperThan(value: unknown, depth: number): boolean {
  let level = [value];
  for (let at = 0; level.length > 0; at += 1) {
    if (at > depth) return true;
    level = level.flatMap((each) =>
      // Bytes have no levels, but many elements.
      typeof each === "object" && each !== null && !ArrayBuffer.isView(each)
        ? Object.values(each)
        : [],
    );
  }
  return false;
}

/**
 * The first field of an object, or element of an array, that is nested more than `depth` deep, counted
 * from the object: `undefined` for any value that can be printed.
 */
export function deepField(value: unknown, depth: number = MAX_DEPTH): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const deep = Object.entries(value).find(
    ([, of]) => typeof of === "object" && isDeeperThan(of, depth - 1),
  );
  return deep?.[0];
}
