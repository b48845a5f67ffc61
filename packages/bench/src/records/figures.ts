import type { Samples } from "../load/samples.js";
import { type Interval, medianOf, pooledQuantiles, quotientOf } from "../statistics/bootstrap.js";
import type { Cell } from "./records.js";

/** The figures of one way at one number of clients, over all repetitions. Times in ms. */
export interface Figures {
  way: string;
  clients: number;
  repetitions: number;
  /** Requests in the pooled samples. */
  samples: number;
  errors: number;
  /** Quantiles of all samples of all repetitions together; by "p50" and the like. */
  model: Quantiles;
  io: Quantiles;
  latency: Quantiles;
  /** Of all repetitions together. */
  perSecond: Interval;
  cpuMsPerRequest: Interval;
  /** Medians of one figure per repetition. */
  loopDelay: { p50: Interval; p99: Interval; max: Interval };
  rssMb: Interval;
  /** The greatest of all repetitions. */
  peakRssMb: number;
}

export const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999, max: 1 } as const;
export type QuantileName = keyof typeof QUANTILES;
export type Quantiles = Partial<Record<QuantileName, Interval>>;

/** A quantile beyond these samples is decided by less than one of them. */
const MIN_SAMPLES: Record<QuantileName, number> = {
  p50: 1,
  p90: 10,
  p99: 100,
  p999: 1000,
  max: 1,
};

type Column = Exclude<keyof Samples, "sentMs">;

/** Quantiles of one column, those for which there are too few samples left out. */
export function quantilesOf(cells: readonly { samples: Samples }[], column: Column): Quantiles {
  const repetitions = cells.map(({ samples }) => samples[column]);
  const count = repetitions.reduce((sum, samples) => sum + samples.length, 0);
  const names = (Object.keys(QUANTILES) as QuantileName[]).filter(
    (name) => count >= MIN_SAMPLES[name],
  );
  if (names.length === 0) return {};
  const values = pooledQuantiles(
    repetitions,
    names.map((name) => QUANTILES[name]),
  );
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

const MEGABYTE = 2 ** 20;

/** Over the repetitions of one way at one number of clients. Undefined where nothing was answered. */
export function figuresOf(all: readonly Cell[]): Figures | undefined {
  const cells = all.filter(({ samples }) => samples.latencyMs.length > 0);
  const stats = cells.flatMap((cell) => (cell.stats ? [cell.stats] : []));
  const [first] = cells;
  if (first === undefined || stats.length === 0) return undefined;
  const latency = quantilesOf(cells, "latencyMs");
  return {
    way: first.way,
    clients: first.clients,
    repetitions: cells.length,
    samples: cells.reduce((sum, { samples }) => sum + samples.latencyMs.length, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    model: quantilesOf(cells, "modelMs"),
    io: quantilesOf(cells, "ioMs"),
    latency,
    perSecond: quotientOf(cells.map(({ answers, seconds }) => ({ of: answers, per: seconds }))),
    cpuMsPerRequest: quotientOf(
      cells.flatMap(({ stats, answers }) =>
        stats ? [{ of: stats.cpuSeconds * 1000, per: answers }] : [],
      ),
    ),
    loopDelay: {
      p50: medianOf(stats.map(({ loopDelay }) => loopDelay.p50Ms)),
      p99: medianOf(stats.map(({ loopDelay }) => loopDelay.p99Ms)),
      max: medianOf(stats.map(({ loopDelay }) => loopDelay.maxMs)),
    },
    rssMb: medianOf(stats.map(({ rssBytes }) => rssBytes / MEGABYTE)),
    peakRssMb: Math.max(...stats.map(({ peakRssBytes }) => peakRssBytes)) / MEGABYTE,
  };
}

/** For each way and number of clients that was measured, in the order of the ways and ascending clients. */
export function allFigures(cells: readonly Cell[], ways: readonly string[]): Figures[] {
  const counts = [...new Set(cells.map(({ clients }) => clients))].sort((a, b) => a - b);
  return ways.flatMap((way) =>
    counts.flatMap((clients) => {
      const own = cells.filter((cell) => cell.way === way && cell.clients === clients);
      return figuresOf(own) ?? [];
    }),
  );
}
