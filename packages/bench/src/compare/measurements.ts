import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "../records/records.js";
import { readRun } from "../records/run-folder.js";
import { quantile } from "../statistics.js";

/** One figure, once per repetition. */
export interface Measurement {
  name: string;
  unit: string;
  /** Which direction is an improvement. */
  better: "lower" | "higher";
  repetitions: number[];
}

const ofSamples = (samples: readonly number[], q: number, min = 1) =>
  samples.length >= min ? quantile(samples, q) : Number.NaN;

/** What is compared of each measurement of a run, one figure for each. */
const FIGURES: {
  name: string;
  unit: string;
  better: "lower" | "higher";
  of(cell: Cell): number;
}[] = [
  { name: "model p50", unit: "ms", better: "lower", of: (c) => ofSamples(c.samples.modelMs, 0.5) },
  { name: "io p50", unit: "ms", better: "lower", of: (c) => ofSamples(c.samples.ioMs, 0.5) },
  {
    name: "io p99",
    unit: "ms",
    better: "lower",
    of: (c) => ofSamples(c.samples.ioMs, 0.99, 100),
  },
  {
    name: "latency p50",
    unit: "ms",
    better: "lower",
    of: (c) => ofSamples(c.samples.latencyMs, 0.5),
  },
  {
    name: "latency p99",
    unit: "ms",
    better: "lower",
    of: (c) => ofSamples(c.samples.latencyMs, 0.99, 100),
  },
  { name: "throughput", unit: "1/s", better: "higher", of: (c) => c.answers / c.seconds },
  {
    name: "CPU per request",
    unit: "ms",
    better: "lower",
    of: (c) => ((c.stats?.cpuSeconds ?? Number.NaN) * 1000) / c.answers,
  },
];

/** The figures of a run's cells, by way and clients; those that a repetition did not give are left out. */
export function measurementsOfRun(cells: readonly Cell[]): Measurement[] {
  const keys = [...new Set(cells.map(({ way, clients }) => `${way} ${clients}`))];
  return keys.flatMap((key) => {
    const own = cells.filter(({ way, clients }) => `${way} ${clients}` === key);
    const clients = own[0]?.clients;
    return FIGURES.map(({ name, unit, better, of }) => ({
      name: `${own[0]?.way}, ${clients} client${clients === 1 ? "" : "s"}: ${name}`,
      unit,
      better,
      repetitions: own.map(of).filter(Number.isFinite),
    })).filter(({ repetitions }) => repetitions.length > 0);
  });
}

const NANOSECONDS: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

interface GoogleBenchmark {
  name: string;
  run_name?: string;
  run_type?: string;
  real_time?: number;
  time_unit?: string;
}

/** The repetitions of a Google Benchmark JSON file; its aggregates (mean, median, …) are not repetitions. */
export function measurementsOfGoogle(json: { benchmarks: GoogleBenchmark[] }): Measurement[] {
  const byName = new Map<string, number[]>();
  for (const { name, run_name, run_type, real_time, time_unit } of json.benchmarks) {
    const factor = NANOSECONDS[time_unit ?? "ns"];
    if (run_type === "aggregate" || real_time === undefined || factor === undefined) continue;
    const key = run_name ?? name;
    byName.set(key, [...(byName.get(key) ?? []), real_time * factor]);
  }
  return [...byName].map(([name, repetitions]) => ({
    name,
    unit: "ns",
    better: "lower",
    repetitions,
  }));
}

/** The measurements of a run's folder; undefined for a file. */
export function runCells(path: string): Cell[] | undefined {
  if (!existsSync(path)) throw new RangeError(`${path} does not exist`);
  if (!statSync(path).isDirectory()) return undefined;
  if (!existsSync(join(path, "run.json"))) throw new RangeError(`${path} has no run.json`);
  return readRun(path).cells;
}

/** Reads a run's folder, or a file that Google Benchmark wrote as JSON. */
export function readMeasurements(path: string): Measurement[] {
  const cells = runCells(path);
  if (cells) return measurementsOfRun(cells);
  const json = JSON.parse(readFileSync(path, "utf8")) as { benchmarks?: GoogleBenchmark[] };
  if (!json.benchmarks) throw new RangeError(`${path} is no Google Benchmark result`);
  return measurementsOfGoogle({ benchmarks: json.benchmarks });
}
