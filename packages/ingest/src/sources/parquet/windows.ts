import { PARQUET_LIMITS } from "./limits.js";
import type { ColumnPages } from "./pages.js";

/** The first index of `sorted` whose element is at least `value`. */
function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bytes of the pages of one column that rows from `start` to `end` need, counted in the row group. */
function bytesOf(column: ColumnPages, start: number, end: number): number {
  const { leaf, dictionaryBytes, ends, bytes } = column;
  if (!leaf.isFlat) return dictionaryBytes + (bytes.at(-1) ?? 0);
  // A page that ends where the rows begin is decoded too.
  const first = lowerBound(ends, start);
  const last = Math.min(lowerBound(ends, end), bytes.length - 1);
  return dictionaryBytes + (bytes[last] ?? 0) - (bytes[first - 1] ?? 0);
}

/** Bytes of the pages of all columns. */
function bytesOfAll(columns: readonly ColumnPages[], start: number, end: number): number {
  return columns.reduce((sum, column) => sum + bytesOf(column, start, end), 0);
}

const count = new Intl.NumberFormat("en");

/** Throws, naming the column that has the most, if one row needs more than the limit. */
function checkRow(columns: readonly ColumnPages[], row: number): number {
  const bytes = bytesOfAll(columns, row, row + 1);
  if (bytes <= PARQUET_LIMITS.rowBytes) return bytes;
  const [largest] = columns
    .map((column) => ({ column, of: bytesOf(column, row, row + 1) }))
    .sort((a, b) => b.of - a.of);
  throw new Error(
    `column ${largest?.column.leaf.path.join(".")}: row ${row} needs pages of ${count.format(largest?.of ?? 0)} bytes, with those of the other columns ${count.format(bytes)}; at most ${count.format(PARQUET_LIMITS.rowBytes)} are allowed`,
  );
}

/**
 * Rows of a row group that are decoded at once, from row `from` of it on: as many as have their pages
 * within {@link PARQUET_LIMITS}. Each has at least the rows of the pages that its first row needs.
 */
export function* windows(
  columns: readonly ColumnPages[],
  rows: number,
  from: number,
): Generator<[start: number, end: number]> {
  const { windowBytes, windowRows, windowCells } = PARQUET_LIMITS;
  const max = Math.max(1, Math.min(windowRows, Math.floor(windowCells / columns.length)));
  for (let start = from; start < rows; ) {
    const room = Math.max(windowBytes, checkRow(columns, start));
    let [low, high] = [start + 1, Math.min(start + max, rows)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (bytesOfAll(columns, start, middle) <= room) low = middle;
      else high = middle - 1;
    }
    yield [start, low];
    start = low;
  }
}
