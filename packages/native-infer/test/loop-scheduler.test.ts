import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { LoopScheduler, type Stage } from "../src/loop-scheduler.js";

/** Counts the event loop's turns while `work` is under way. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let isOver = false;
  void work.then(() => (isOver = true));
  let turns = 0;
  while (!isOver) {
    await nextTurn();
    turns += 1;
  }
  return turns;
}

test("who comes alone passes at once", async () => {
  const scheduler = new LoopScheduler();
  assert.equal(scheduler.yield(), undefined);
  await nextTurn();
  assert.equal(scheduler.yield(), undefined);
});

test("those who come together go on in their order", async () => {
  const scheduler = new LoopScheduler();
  const passed: number[] = [];
  const caller = async (number: number) => {
    await scheduler.yield();
    passed.push(number);
    if (number === 3) await caller(100);
  };
  await Promise.all(Array.from({ length: 50 }, (_, number) => caller(number)));
  assert.deepEqual(passed, [...Array.from({ length: 50 }, (_, number) => number), 100]);
});

test("those that are nearest to their end go first", async () => {
  const scheduler = new LoopScheduler();
  const passed: string[] = [];
  const caller = async (stage: Stage, number: number) => {
    await scheduler.yield(stage);
    passed.push(`${stage} ${number}`);
  };
  const stages: Stage[] = ["computed", "arrived", "arrived", "finished", "computed", "finished"];
  await Promise.all(stages.map(caller));
  assert.deepEqual(passed, [
    "computed 0", // It came alone.
    "finished 3",
    "finished 5",
    "computed 4",
    "arrived 1",
    "arrived 2",
  ]);
});

test("callers that take long have turns of the event loop between them", async () => {
  let now = 0;
  const scheduler = new LoopScheduler(() => now);
  let together = 0;
  let max = 0;
  const caller = async () => {
    await scheduler.yield();
    now += 0.2;
    together += 1;
    max = Math.max(max, together);
  };
  const all = Promise.all(Array.from({ length: 16 }, caller));
  const watch = async () => {
    for (let turn = 0; turn < 40; turn += 1) {
      await nextTurn();
      together = 0;
    }
  };
  await Promise.all([all, watch()]);
  assert.equal(max, 3, "three callers of 0.2 ms fill a budget of 0.5 ms");
});

test("many that take long are let go on an eighth at a time, so that they do not gather", async () => {
  let now = 0;
  const scheduler = new LoopScheduler(() => now);
  const caller = async () => {
    await scheduler.yield();
    now += 50;
  };
  const turns = await turnsOf(Promise.all(Array.from({ length: 1000 }, caller)));
  assert.ok(turns > 10 && turns < 100, `${turns} turns`);
});
