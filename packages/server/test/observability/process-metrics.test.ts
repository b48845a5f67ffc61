import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { collectDefaultMetrics, Registry } from "prom-client";
import { watchLoop } from "../../src/observability/loop-delay.js";
import { processMetrics } from "../../src/observability/process-metrics.js";
import { exposedNames } from "./exposed-names.js";

/** Counts timers of 10 ms and Node's own monitors of the loop, while `body` runs in a new process. */
function watchesOf(body: string): number {
  const program = `
    import hooks from "node:perf_hooks";
    import { syncBuiltinESMExports } from "node:module";
    let watches = 0;
    const { monitorEventLoopDelay } = hooks;
    hooks.monitorEventLoopDelay = (options) => (watches += 1, monitorEventLoopDelay(options));
    const begin = setInterval;
    globalThis.setInterval = (run, ms, ...more) => {
      if (ms === 10) watches += 1;
      return begin(run, ms, ...more);
    };
    syncBuiltinESMExports();
    const load = (path) => import(new URL(path, ${JSON.stringify(import.meta.url)}));
    ${body}
    console.log(watches);
    process.exit();`;
  const args = ["--input-type=module", "-e", program];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

const MODULES = `
  const { createApp } = await load("../../src/index.js");
  const { processMetrics } = await load("../../src/observability/process-metrics.js");`;

describe("the metrics of the process", () => {
  it("have all names that prom-client has", async () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const theirs = exposedNames(await registry.metrics()).families;
    const ours = exposedNames(await processMetrics()).families;
    assert(theirs.size > 20);
    for (const [name, type] of theirs) assert.equal(ours.get(name), type, name);
  });

  it("measure nothing before they are wanted", () => {
    assert.equal(watchesOf(MODULES), 0);
  });

  it("measure the event loop once, however many apps there are", () => {
    const apps = `${MODULES}
      const { appDeps, fakeEmbedder } = await load("../support/fake-embedder.js");
      for (let i = 0; i < 3; i += 1) createApp(appDeps(fakeEmbedder(async () => [])));
      await processMetrics();
      await processMetrics();`;
    assert.equal(watchesOf(apps), 1);
  });

  it("forget a block of the start-up for those who ask for the largest delay since", async () => {
    const loop = watchLoop();
    await until(() => loop.sinceStart().ticks > 0);
    const end = performance.now() + 300;
    while (performance.now() < end);
    await until(() => loop.sinceStart().maxMs >= 250);
    const before = performance.now();
    loop.restart();
    await until(() => loop.sinceStart().ticks > 2);
    // No delay is longer than the time that has passed.
    assert(loop.sinceStart().maxMs <= performance.now() - before);
    assert(loop.buckets.sum > 0.25, "counters for Prometheus only grow");
  });

  it("say how late the loop was, to all who ask", async () => {
    const loop = watchLoop();
    await until(() => loop.sinceStart().ticks > 2);
    loop.takeRecent();
    const end = performance.now() + 200;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { maxMs, p50Ms } = loop.sinceStart();
    assert(maxMs > 150 && p50Ms < maxMs, `${maxMs}`);
    const { max, min } = loop.takeRecent();
    assert(max > 0.15 && min < max, `${max}`);
    assert(loop.buckets.sum > 0.15);
    await until(() => loop.takeRecent().max < 0.15);
  });
});
