import type { Cell, RunData, RunOptions, WayRecord } from "../../src/records/records.js";

export const OPTIONS: RunOptions = {
  quick: false,
  openLoop: false,
  rounds: 2,
  seconds: 1,
  clients: [1, 32],
  threads: 1,
  ioMs: 5,
  text: "How big is London",
};

export const way = (name: string, blocksLoop: boolean): WayRecord => ({
  name,
  title: `title of ${name}`,
  runtime: "node",
  blocksLoop,
  startMs: 200,
  versions: { runtime: "node 20", library: "library 1" },
  model: "model.onnx",
});

/** A measurement in which every request was alike. */
export function cell(name: string, clients: number, round: number, ioMs: number): Cell {
  const column = (value: number) => Array.from({ length: 200 }, () => value);
  return {
    way: name,
    clients,
    round,
    answers: 200,
    seconds: 0.5,
    errors: 0,
    generatorCpuSeconds: 0.05,
    stats: {
      loopDelay: { p50Ms: 0, p99Ms: 1, maxMs: 2 },
      cpuSeconds: 0.4,
      rssBytes: 2 ** 20 * 100,
      peakRssBytes: 2 ** 20 * 120,
    },
    samples: {
      sentMs: column(0),
      latencyMs: column(ioMs + 2),
      modelMs: column(1),
      ioMs: column(ioMs),
    },
  };
}

export function runData(ways: WayRecord[], cells: Cell[]): RunData {
  return {
    info: {
      machine: "a machine of 2 CPUs",
      startedAt: "2026-01-01T00:00:00.000Z",
      loadAverage: 0.1,
      options: OPTIONS,
      ways,
      faults: [],
    },
    cells,
    offered: [],
    timelines: [],
  };
}
