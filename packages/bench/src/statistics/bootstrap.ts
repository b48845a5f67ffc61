import { Random } from "../random.js";

/** A figure and the range in which 95 % of its bootstrap replicates lie. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

const RESAMPLES = 1000;
const SEED = 20_261;

/** Every way in which `count` repetitions can be drawn again, as how often each was drawn; `RESAMPLES` of them. */
function* redraws(count: number): Generator<Uint32Array> {
  const random = new Random(SEED);
  for (let i = 0; i < RESAMPLES; i += 1) {
    const times = new Uint32Array(count);
    for (let k = 0; k < count; k += 1) {
      const index = random.integer(0, count - 1);
      times[index] = (times[index] as number) + 1;
    }
    yield times;
  }
}

function at(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

const interval = (value: number, drawn: readonly number[]): Interval => {
  const sorted = Float64Array.from(drawn).sort();
  return { value, low: at(sorted, 0.025), high: at(sorted, 0.975) };
};

/** All samples in order, each with the repetition that it is from. */
interface Pool {
  values: Float64Array;
  from: Uint32Array;
}

function pool(repetitions: readonly (readonly number[])[]): Pool {
  const all = repetitions.flatMap((samples, from) => samples.map((value) => ({ value, from })));
  all.sort((a, b) => a.value - b.value);
  return {
    values: Float64Array.from(all, ({ value }) => value),
    from: Uint32Array.from(all, ({ from }) => from),
  };
}

/** The quantile of the pool in which the samples of repetition `i` occur `times[i]` times; interpolated as `quantile` does. */
function weightedQuantile({ values, from }: Pool, times: Uint32Array, q: number): number {
  let total = 0;
  for (const repetition of from) total += times[repetition] as number;
  const position = q * (total - 1);
  const below = Math.floor(position);
  let seen = 0;
  let low = Number.NaN;
  for (let i = 0; i < values.length; i += 1) {
    seen += times[from[i] as number] as number;
    const value = values[i] as number;
    if (Number.isNaN(low) && seen > below) low = value;
    if (seen > below + 1 || (seen === total && seen > below))
      return low + (value - low) * (position - below);
  }
  return low;
}

/** `figure` for each redraw; few repetitions have few different redraws, and each is worked out once. */
function replicates(count: number, figure: (times: Uint32Array) => number): number[] {
  const known = new Map<string, number>();
  return [...redraws(count)].map((times) => {
    const key = times.join();
    const value = known.get(key) ?? figure(times);
    known.set(key, value);
    return value;
  });
}

/**
 * Quantiles of all samples of all repetitions pooled, each with a 95 % interval. Whole repetitions are drawn again, not
 * samples: samples of one repetition depend on each other, repetitions do not.
 */
export function pooledQuantiles(
  repetitions: readonly (readonly number[])[],
  qs: readonly number[],
): Interval[] {
  const filled = repetitions.filter((samples) => samples.length > 0);
  if (filled.length === 0) throw new RangeError("quantile of no samples");
  const bad = qs.find((q) => !(q >= 0 && q <= 1));
  if (bad !== undefined) throw new RangeError(`quantile ${bad} is outside 0 to 1`);
  const pooled = pool(filled);
  return qs.map((q) =>
    interval(
      at(pooled.values, q),
      replicates(filled.length, (times) => weightedQuantile(pooled, times, q)),
    ),
  );
}

/** One pooled quantile. */
export function pooledQuantile(repetitions: readonly (readonly number[])[], q: number): Interval {
  return pooledQuantiles(repetitions, [q])[0] as Interval;
}

/** What one repetition adds to a quotient: so much, for so much. */
export interface Part {
  of: number;
  per: number;
}

/**
 * A rate over all repetitions, such as all answers per all seconds, with a 95 % interval. Where repetitions fall into two
 * groups, a median jumps from one to the other; this moves with how many there are of each.
 */
export function quotientOf(parts: readonly Part[]): Interval {
  if (parts.length === 0) throw new RangeError("quotient of no repetitions");
  const quotient = (times: (i: number) => number) => {
    let [of, per] = [0, 0];
    for (const [i, part] of parts.entries()) {
      of += part.of * times(i);
      per += part.per * times(i);
    }
    return of / per;
  };
  return interval(
    quotient(() => 1),
    replicates(parts.length, (times) => quotient((i) => times[i] as number)),
  );
}

/** The median of one figure per repetition, with a 95 % interval. */
export function medianOf(figures: readonly number[]): Interval {
  if (figures.length === 0) throw new RangeError("median of no figures");
  const median = (values: readonly number[]) => at(Float64Array.from(values).sort(), 0.5);
  const drawn = replicates(figures.length, (times) =>
    median(figures.flatMap((value, i) => Array<number>(times[i] as number).fill(value))),
  );
  return interval(median(figures), drawn);
}
