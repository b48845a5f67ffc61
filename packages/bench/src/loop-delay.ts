import { monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds between two turns of a 1 ms timer, that millisecond included: an idle loop shows a little above 1. */
export interface LoopDelay {
  p50: number;
  p99: number;
  max: number;
}

/** Runs `work` and watches the event loop meanwhile. */
export async function withLoopDelay<T>(
  work: () => Promise<T>,
): Promise<{ result: T; delay: LoopDelay }> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  try {
    const result = await work();
    const ms = (nanoseconds: number) => nanoseconds / 1e6;
    const delay = {
      p50: ms(monitor.percentile(50)),
      p99: ms(monitor.percentile(99)),
      max: ms(monitor.max),
    };
    return { result, delay };
  } finally {
    monitor.disable();
  }
}
