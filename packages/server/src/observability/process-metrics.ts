import { collectDefaultMetrics, Registry } from "prom-client";
import { version } from "../version.js";
import { Buckets } from "./buckets.js";
import { gauge, histogram } from "./exposition.js";

// This module's state is the thread's: it has one event loop, however many apps there are.

const TICK_MS = 10;
const DELAY_BOUNDS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Counts how late each tick of a timer is. The timer keeps no process alive. */
function watchTicks(): Buckets {
  const delays = new Buckets(DELAY_BOUNDS);
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    delays.observe(Math.max(0, now - last - TICK_MS) / 1000);
    last = now;
  }, TICK_MS).unref();
  return delays;
}

const registry = new Registry();
collectDefaultMetrics({ register: registry });
const delays = watchTicks();
const BUILD = gauge("native_infer_build_info", "Always 1; its labels say what runs", [
  { labels: { version: version(), node: process.version }, value: 1 },
]);

/** The metrics of this process: Node's own by prom-client's names, the event loop's delay, the build. */
export async function processMetrics(): Promise<string> {
  const loop = histogram(
    "native_infer_event_loop_delay_seconds",
    "How late the event loop came to each tick of a timer of 10 ms",
    [{ of: delays }],
  );
  return `${BUILD}${loop}${await registry.metrics()}`;
}
