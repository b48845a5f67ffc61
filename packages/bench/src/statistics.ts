/** Order statistics of samples. Percentiles are never averaged: they are taken over all samples of a measurement. */

/** The value below which a share `q` (0 to 1) of the samples lies, interpolated linearly between neighbours. */
export function quantile(samples: readonly number[], q: number): number {
  if (samples.length === 0) throw new RangeError("quantile of no samples");
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} is outside 0 to 1`);
  const sorted = Float64Array.from(samples).sort();
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** Min, median, 99th percentile and max of the samples. */
export interface Summary {
  min: number;
  p50: number;
  p99: number;
  max: number;
}

export function summarize(samples: readonly number[]): Summary {
  return {
    min: quantile(samples, 0),
    p50: quantile(samples, 0.5),
    p99: quantile(samples, 0.99),
    max: quantile(samples, 1),
  };
}

/** The ratio of each pair measured back to back: what a noisy machine cannot spoil. */
export function pairedRatios(
  numerators: readonly number[],
  denominators: readonly number[],
): number[] {
  if (numerators.length !== denominators.length) throw new RangeError("pairs need equal lengths");
  return numerators.map((value, i) => value / (denominators[i] as number));
}

/** The median, and the range in which four of five samples lie. */
export function spread(samples: readonly number[]): { low: number; median: number; high: number } {
  const [low, median, high] = [0.1, 0.5, 0.9].map((q) => quantile(samples, q));
  return { low, median, high } as { low: number; median: number; high: number };
}

/** The cosine of the angle between two vectors. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError("cosine needs equal lengths");
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
