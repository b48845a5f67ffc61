import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 10;

/** How late the event loop was, since the monitor began. Milliseconds. */
export interface LoopDelay {
  /** How often the loop came round to a timer of 10 ms. */
  ticks: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/**
 * Starts watching this thread's event loop; call the result to read it. The watching keeps no
 * process alive.
 */
export function watchLoopDelay(): () => LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // The histogram holds nanoseconds between two ticks of the timer, its own interval included.
  const late = (ns: number) => Math.max(0, Number((ns / 1e6 - RESOLUTION_MS).toFixed(3)));
  return () => ({
    ticks: histogram.count,
    p50Ms: late(histogram.percentile(50)),
    p99Ms: late(histogram.percentile(99)),
    maxMs: late(histogram.max),
  });
}
