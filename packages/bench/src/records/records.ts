import type { Samples } from "../load/samples.js";
import type { TimelineEvent, WayContext, WayStats } from "../ways/index.js";

/** A way as it ran, or why it did not. */
export interface WayRecord {
  name: string;
  title: string;
  runtime: "node" | "python";
  blocksLoop: boolean;
  /** From starting the process to its ready line; of one start. */
  startMs?: number;
  versions?: Record<string, string>;
  model?: string;
  missing?: string;
}

/** What was asked for. */
export interface RunOptions extends WayContext {
  quick: boolean;
  openLoop: boolean;
  rounds: number;
  seconds: number;
  clients: number[];
}

/** The first file of a run's folder. */
export interface RunInfo {
  machine: string;
  startedAt: string;
  /** Load average over one minute when it began: other work on the machine spoils figures. */
  loadAverage: number;
  options: RunOptions;
  ways: WayRecord[];
  /** Present once the run has ended: true where it was interrupted. */
  interrupted?: boolean;
  /** What went wrong on the way without ending the run. */
  faults: string[];
}

/** One measurement: a way under so many clients in one repetition. */
export interface Cell {
  way: string;
  clients: number;
  round: number;
  answers: number;
  seconds: number;
  errors: number;
  firstError?: string;
  generatorCpuSeconds: number;
  /** Absent for the null server. */
  stats?: Pick<WayStats, "loopDelay" | "rssBytes" | "peakRssBytes"> & { cpuSeconds: number };
  /** Empty for the null server. */
  samples: Samples;
}

/** One measurement of the open loop. */
export interface Offered {
  way: string;
  round: number;
  /** Share of the throughput that the way reached in the closed loop with most clients. */
  share: number;
  perSecond: number;
  answers: number;
  seconds: number;
  errors: number;
  firstError?: string;
  sendLateP99Ms: number;
  samples: Samples;
}

/** One window of a way's event loop under load. */
export interface Timeline {
  way: string;
  clients: number;
  ms: number;
  events: TimelineEvent[];
}

/** All that a run left behind. */
export interface RunData {
  info: RunInfo;
  cells: Cell[];
  offered: Offered[];
  timelines: Timeline[];
}
