import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LoopDelayMonitor } from "../../../src/ways/node/loop-delay.js";
import { cutToWindow, Timeline } from "../../../src/ways/node/timeline.js";

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe("the timeline", () => {
  test("spans are cut to the window and put in order", () => {
    const span = (what: "model" | "io", start: number, end: number) => ({ what, start, end });
    const spans = [
      span("io", 120, 160),
      span("model", 90, 120),
      span("model", 10, 100),
      span("io", 150, Number.POSITIVE_INFINITY),
      span("model", 200, 210),
    ];
    assert.deepEqual(cutToWindow(spans, 100, 100), [
      { t0: 0, t1: 20, what: "model" },
      { t0: 20, t1: 60, what: "io" },
      { t0: 50, t1: 100, what: "io" },
    ]);
  });

  test("a blocked loop is seen, for as long as it was blocked", async () => {
    const recording = new Timeline().record(100);
    await sleep(20);
    block(50);
    const blocks = (await recording).filter(({ what }) => what === "blocked");
    assert.ok(
      blocks.some(({ t0, t1 }) => t1 - t0 > 40),
      JSON.stringify(blocks),
    );
  });

  test("a loop that is still blocked when the window ends is seen", async () => {
    const recording = new Timeline().record(30);
    await sleep(10);
    block(50);
    const blocks = (await recording).filter(({ what }) => what === "blocked");
    assert.equal(blocks.at(-1)?.t1, 30);
  });

  test("work that fails still ends, and the failure is passed on", async () => {
    const timeline = new Timeline();
    const recording = timeline.record(20);
    const failing = timeline.during("model", () => Promise.reject(new Error("no model")));
    await assert.rejects(failing, /no model/);
    const events = (await recording).filter(({ what }) => what === "model");
    assert.equal(events.length, 1);
    assert.ok((events[0]?.t1 ?? 20) < 20);
  });

  test("work that goes on beyond the window reaches its end", async () => {
    const timeline = new Timeline();
    const work = timeline.during("io", () => sleep(60));
    const events = (await timeline.record(20)).filter(({ what }) => what === "io");
    assert.deepEqual(events, [{ t0: 0, t1: 20, what: "io" }]);
    await work;
  });
});

test("the loop delay shows a block, and forgets it on reset", async () => {
  const monitor = new LoopDelayMonitor();
  await sleep(20);
  block(50);
  await sleep(5);
  const { p50Ms, maxMs } = monitor.read();
  assert.ok(maxMs > 40 && p50Ms < maxMs, `${p50Ms} to ${maxMs}`);
  monitor.reset();
  assert.equal(monitor.read().maxMs, 0);
});
