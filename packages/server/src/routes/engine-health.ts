import { type EngineStats, type Histogram, quantile } from "native-infer";

/** A histogram in a few figures, in its own unit. */
export interface Spread {
  count: number;
  sum: number;
  p50: number;
  p99: number;
}

/** {@link EngineStats} with its histograms cut down to what a person reads. */
export type EngineHealth = {
  [Name in keyof EngineStats]: EngineStats[Name] extends Histogram ? Spread : EngineStats[Name];
};

/** The engine's counters for `GET /health`. */
export function engineHealth(stats: EngineStats): EngineHealth {
  const short = Object.entries(stats).map(([name, value]) => [
    name,
    isHistogram(value) ? spread(value) : value,
  ]);
  return Object.fromEntries(short);
}

function isHistogram(value: unknown): value is Histogram {
  return typeof value === "object" && value !== null && "bounds" in value;
}

function spread(histogram: Histogram): Spread {
  const { count, sum } = histogram;
  return { count, sum, p50: quantile(histogram, 0.5), p99: quantile(histogram, 0.99) };
}
