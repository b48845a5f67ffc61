import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Pace } from "../../src/models/pace.js";
import { emptyStats, histogram } from "../support/fake-embedder.js";

/** An engine whose counters the test sets. */
function counted() {
  const counters = { queuedTexts: 0, completedTexts: 0, runMs: 0 };
  let reads = 0;
  const stats = () => {
    reads += 1;
    return { ...emptyStats, ...counters, runMs: histogram(counters.runMs) };
  };
  return { counters, stats, reads: () => reads };
}

test("says nothing of an engine that has not answered yet", async () => {
  const engine = counted();
  const pace = new Pace(engine);
  engine.counters.queuedTexts = 100;
  await sleep(15);
  assert.equal(pace.waitMs(), 0);
});

test("takes what is queued at the speed of what was done", async () => {
  const engine = counted();
  const pace = new Pace(engine);
  Object.assign(engine.counters, { queuedTexts: 30, completedTexts: 10, runMs: 20 });
  await sleep(15);
  assert.equal(pace.waitMs(), 60);
  assert.equal(pace.msPerText, 2);
});

test("counts what is about to be queued until the counters know of it", async () => {
  const engine = counted();
  const pace = new Pace(engine);
  Object.assign(engine.counters, { queuedTexts: 30, completedTexts: 10, runMs: 20 });
  await sleep(15);
  pace.waitMs();
  pace.expect(5);
  assert.equal(pace.waitMs(), 70);
  await sleep(15);
  assert.equal(pace.waitMs(), 60);
});

test("follows texts that become longer", async () => {
  const engine = counted();
  const pace = new Pace(engine);
  Object.assign(engine.counters, { queuedTexts: 1, completedTexts: 1000, runMs: 1000 });
  await sleep(15);
  assert.equal(pace.waitMs(), 1);
  await sleep(510);
  pace.waitMs();
  Object.assign(engine.counters, { completedTexts: 1010, runMs: 1500 });
  await sleep(510);
  assert.equal(pace.waitMs(), 50);
});

test("reads the counters once for many questions of one moment", async () => {
  const engine = counted();
  const pace = new Pace(engine);
  await sleep(15);
  for (let i = 0; i < 1000; i += 1) pace.waitMs();
  assert(engine.reads() < 50, `${engine.reads()} readings`);
});
