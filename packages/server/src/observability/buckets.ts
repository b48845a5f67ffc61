import type { Histogram } from "native-infer";

/** Counts values between fixed bounds, as an engine does: some nanoseconds a value. */
export class Buckets implements Histogram {
  readonly bounds: number[];
  readonly counts: number[];
  count = 0;
  sum = 0;

  /** `bounds`: ascending; what is above the last one is counted by itself. */
  constructor(bounds: readonly number[]) {
    this.bounds = [...bounds];
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  /** Counts `value`, `times` over. */
  observe(value: number, times = 1): void {
    const { bounds, counts } = this;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (bounds[middle] ?? Infinity)) high = middle;
      else low = middle + 1;
    }
    counts[low] = (counts[low] ?? 0) + times;
    this.count += times;
    this.sum += value * times;
  }
}
