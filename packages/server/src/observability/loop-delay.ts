import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { Buckets } from "./buckets.js";

const TICK_MS = 10;
/** Seconds. */
const BOUNDS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** How late the event loop was, since it is watched or the watch was restarted. Milliseconds. */
export interface LoopDelay {
  /** How often the loop came round to a timer of 10 ms. */
  ticks: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** How late the event loop was in some time. Seconds. */
export interface RecentLoopDelay {
  /** At the last tick. */
  last: number;
  min: number;
  max: number;
  mean: number;
  stddev: number;
  p50: number;
  p90: number;
  p99: number;
}

const toMs = (ns: number): number => Number((ns / 1e6).toFixed(3));

/** Measures how late each tick of one timer is, for all who want to know. */
class LoopWatch {
  /** In seconds, since the watch began. */
  readonly buckets = new Buckets(BOUNDS);
  // Nanoseconds.
  readonly #all: RecordableHistogram = createHistogram();
  readonly #recent: RecordableHistogram = createHistogram();
  #lastSeconds = 0;
  #tickedAt = performance.now();

  constructor() {
    setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /**
   * Forgets what {@link sinceStart} gives. Start-up, which compiles and reads for longer than any
   * request may, is not what somebody who asks for the largest delay wants to see.
   */
  restart(): void {
    this.#all.reset();
    this.#tickedAt = performance.now();
  }

  /** All since the watch began or was restarted. */
  sinceStart(): LoopDelay {
    const all = this.#all;
    if (all.count === 0) return { ticks: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 };
    return {
      ticks: all.count,
      p50Ms: toMs(all.percentile(50)),
      p99Ms: toMs(all.percentile(99)),
      maxMs: toMs(all.max),
    };
  }

  /** What happened since the last call of this function. */
  takeRecent(): RecentLoopDelay {
    const recent = this.#recent;
    const seconds = (ns: number) => (recent.count === 0 ? 0 : ns / 1e9);
    const taken = {
      last: this.#lastSeconds,
      min: seconds(recent.min),
      max: seconds(recent.max),
      mean: seconds(recent.mean),
      stddev: seconds(recent.stddev),
      p50: seconds(recent.percentile(50)),
      p90: seconds(recent.percentile(90)),
      p99: seconds(recent.percentile(99)),
    };
    recent.reset();
    return taken;
  }

  #tick(): void {
    const now = performance.now();
    const lateMs = Math.max(0, now - this.#tickedAt - TICK_MS);
    this.#tickedAt = now;
    this.#lastSeconds = lateMs / 1000;
    this.buckets.observe(this.#lastSeconds);
    // The least that these histograms hold is 1.
    const ns = Math.max(1, Math.round(lateMs * 1e6));
    this.#all.record(ns);
    this.#recent.record(ns);
  }
}

let watch: LoopWatch | undefined;

/**
 * The watch over this thread's event loop, begun by the first call: a thread has one loop, however
 * many apps it has. It keeps no process alive.
 */
export function watchLoop(): LoopWatch {
  watch ??= new LoopWatch();
  return watch;
}
