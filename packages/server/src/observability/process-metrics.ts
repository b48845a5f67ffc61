import { createRequire } from "node:module";
import { collectDefaultMetrics, Registry } from "prom-client";
import { version } from "../common/version.js";
import { gauge, histogram } from "./exposition.js";
import { watchLoop } from "./loop-delay.js";

const require = createRequire(import.meta.url);

type Collector = (registry: Registry, config: object) => void;

/** The collector that measures the event loop's delay by itself, which {@link watchLoop} does. */
const EVENT_LOOP = "eventLoopLag";

let registry: Registry | undefined;

/** Begins to count what `prom-client` counts of this process, once however often it is called. */
export function startProcessMetrics(): Registry {
  if (registry !== undefined) return registry;
  registry = new Registry();
  for (const name of collectDefaultMetrics.metricsList) {
    if (name === EVENT_LOOP) continue;
    const collect = require(`prom-client/lib/metrics/${name}.js`) as Collector;
    collect(registry, {});
  }
  return registry;
}

/** The event loop's delay, by our name and by those of `prom-client`. */
function loopMetrics(): string {
  const { buckets } = watchLoop();
  const { last, ...recent } = watchLoop().takeRecent();
  const name = "nodejs_eventloop_lag";
  const gauges = Object.entries(recent).map(([of, value]) =>
    gauge(`${name}_${of}_seconds`, `Event loop delay since the last scrape: ${of}`, [{ value }]),
  );
  return [
    histogram(
      "native_infer_event_loop_delay_seconds",
      "How late the event loop came to each tick of a timer of 10 ms",
      [{ of: buckets }],
    ),
    gauge(`${name}_seconds`, "Event loop delay at the last tick", [{ value: last }]),
    ...gauges,
  ].join("");
}

/** The metrics of this process: Node's own by prom-client's names, the event loop's delay, the build. */
export async function processMetrics(): Promise<string> {
  const ofNode = await startProcessMetrics().metrics();
  const build = gauge("native_infer_build_info", "Always 1; its labels say what runs", [
    { labels: { version: version(), node: process.version }, value: 1 },
  ]);
  return `${build}${loopMetrics()}${ofNode}`;
}
