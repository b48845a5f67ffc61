import { INLINE_PEER, NATIVE } from "../records/key-variants.js";
import type { Cell, RunData } from "../records/records.js";
import { type Interval, medianOf } from "../statistics/bootstrap.js";
import { pairedRatios, quantile } from "../statistics.js";

/** What the gate looks at: the native way's cost over that of the calibration peer in the same run. Lower is better. */
interface Gauge {
  name: string;
  clients: number;
  cost(cell: Cell): number;
  /** The ratio may grow to so many times the baseline's. */
  maxGrowth: number;
}

/** Ratios of times vary between repetitions far more than those of memory. */
const TIME = 1.25;
const MEMORY = 1.15;

const GAUGES: Gauge[] = [
  {
    name: "model time",
    clients: 1,
    cost: (c) => quantile(c.samples.modelMs, 0.5),
    maxGrowth: TIME,
  },
  {
    name: "latency",
    clients: 32,
    cost: (c) => quantile(c.samples.latencyMs, 0.5),
    maxGrowth: TIME,
  },
  { name: "io time", clients: 32, cost: (c) => quantile(c.samples.ioMs, 0.5), maxGrowth: TIME },
  { name: "time per request", clients: 32, cost: (c) => c.seconds / c.answers, maxGrowth: TIME },
  {
    name: "CPU per request",
    clients: 32,
    cost: (c) => (c.stats?.cpuSeconds ?? Number.NaN) / c.answers,
    maxGrowth: TIME,
  },
  {
    name: "resident memory",
    clients: 32,
    cost: (c) => c.stats?.rssBytes ?? Number.NaN,
    maxGrowth: MEMORY,
  },
];

/** A gauge's reading in one run: the median of the repetitions' ratios, with a 95 % interval. */
export type Ratios = Record<string, Interval>;

const keyOf = ({ name, clients }: Gauge) =>
  `${name} at ${clients} client${clients === 1 ? "" : "s"}`;

/** All ratios of a run. Throws where it lacks what they need. */
export function gateRatios({ cells }: Pick<RunData, "cells">): Ratios {
  const reading = (gauge: Gauge): Interval => {
    const of = (way: string) =>
      cells
        .filter((cell) => cell.way === way && cell.clients === gauge.clients)
        .sort((a, b) => a.round - b.round);
    const [native, peer] = [of(NATIVE), of(INLINE_PEER)];
    if (native.length === 0 || native.length !== peer.length)
      throw new RangeError(
        `the gate needs ${NATIVE} and ${INLINE_PEER} at ${gauge.clients} clients in every repetition`,
      );
    return medianOf(pairedRatios(native.map(gauge.cost), peer.map(gauge.cost)));
  };
  return Object.fromEntries(GAUGES.map((gauge) => [keyOf(gauge), reading(gauge)]));
}

/** A gauge of a fresh run beside the baseline's. */
export interface Judgement {
  name: string;
  baseline: number;
  fresh: Interval;
  /** The greatest ratio that passes. */
  bound: number;
  passes: boolean;
}

/** Whether each of the fresh ratios keeps to its bound; a ratio that the baseline lacks fails. */
export function judge(baseline: Ratios, fresh: Ratios): Judgement[] {
  return GAUGES.map((gauge) => {
    const name = keyOf(gauge);
    const [before, now] = [baseline[name], fresh[name]];
    const bound = (before?.value ?? Number.NaN) * gauge.maxGrowth;
    return {
      name,
      baseline: before?.value ?? Number.NaN,
      fresh: now ?? { value: Number.NaN, low: Number.NaN, high: Number.NaN },
      bound,
      passes: (now?.value ?? Number.NaN) <= bound,
    };
  });
}
