/** One service of the experiment, as a process: embed a text, then wait for I/O. */

/** What every process of a run is told. */
export interface WayContext {
  /** Threads that work on one model run, 1 to 256. */
  threads: number;
  /** The time of the simulated I/O in milliseconds: a timer of the service's own event loop. */
  ioMs: number;
  /** What each request embeds. */
  text: string;
}

/** How to start a process. */
export interface WayCommand {
  file: string;
  args: string[];
  /** To be added to the environment of the process that starts it. */
  env: Record<string, string>;
}

export interface Way {
  /** Unique; fit for file names. */
  name: string;
  runtime: "node" | "python";
  /** For people: what runs where. */
  title: string;
  /** What to expect: whether a model run blocks the event loop. */
  blocksLoop: boolean;
  /**
   * The process's standard input is its lifeline: it must be a pipe that stays open for as long as the process is
   * needed. Where it closes, or on SIGTERM, the process ends within a second and takes its children along.
   */
  command(context: WayContext): WayCommand;
  /** Why it cannot run on this machine; undefined where it can. */
  missing(): string | undefined;
}

/** The one line that a process prints on standard output, as JSON, once it can answer. */
export interface ReadyLine {
  ready: true;
  /** On 127.0.0.1. */
  port: number;
  pid: number;
  /** At least `runtime` and `library`, as "name version". */
  versions: Record<string, string>;
  /** The file of weights. */
  model: string;
}

/** Milliseconds by which a 1 ms timer of the event loop came late, since the start or the last reset. */
export interface LoopDelayFigures {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** What a process and its children have used since they started. */
export interface Usage {
  /** User and system time. */
  cpuSeconds: number;
  /** Resident memory, summed over the processes: pages that they share count once for each. */
  rssBytes: number;
  /** The sum of each process's own peak, which is at least the peak of the sum. */
  peakRssBytes: number;
}

/** `GET /stats`; with `?reset=1` the loop delay starts anew after the answer. */
export interface WayStats extends Usage {
  loopDelay: LoopDelayFigures;
}

/**
 * `GET /timeline?ms=1000`: what happened in the time that began with the request, cut to it. Milliseconds from its
 * begin. `blocked`: the event loop's 1 ms ticker came more than 2 ms late, from when it was due to when it came.
 */
export interface TimelineEvent {
  t0: number;
  t1: number;
  what: "model" | "io" | "blocked";
}
