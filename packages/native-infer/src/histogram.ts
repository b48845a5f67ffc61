import type { Histogram } from "./statistics.js";

/**
 * The value below which the share `q` (0 to 1) of a histogram's values lies, taking values to be spread evenly between
 * two bounds: off by at most the distance between them, which is half of the value. 0 where nothing was counted; the last
 * bound where the value lies beyond it.
 */
export function quantile(histogram: Histogram, q: number): number {
  let left = q * histogram.count;
  if (histogram.count === 0) return 0;
  for (const [i, count] of histogram.counts.entries()) {
    const max = histogram.bounds[i];
    if (max === undefined) break;
    // What lies in the first bucket is taken for its bound: one text, or one microsecond.
    const min = histogram.bounds[i - 1] ?? max;
    if (left <= count) return count === 0 ? min : min + (max - min) * (left / count);
    left -= count;
  }
  return histogram.bounds.at(-1) ?? 0;
}
