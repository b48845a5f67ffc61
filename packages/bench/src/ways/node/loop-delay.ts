import { monitorEventLoopDelay } from "node:perf_hooks";
import type { LoopDelayFigures } from "../way.js";

const RESOLUTION_MS = 1;

/** Watches this thread's event loop from now on. */
export class LoopDelayMonitor {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#histogram.enable();
  }

  read(): LoopDelayFigures {
    // The histogram holds nanoseconds between two ticks of the timer, its own interval included.
    const late = (ns: number) => Math.max(0, Number((ns / 1e6 - RESOLUTION_MS).toFixed(3)));
    return {
      p50Ms: late(this.#histogram.percentile(50)),
      p99Ms: late(this.#histogram.percentile(99)),
      maxMs: late(this.#histogram.max),
    };
  }

  reset(): void {
    this.#histogram.reset();
  }
}
