import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as nextIteration } from "node:timers/promises";
import { BodyScheduler } from "../../src/web/body-scheduler.js";
import { LoopShare } from "../../src/web/loop-share.js";

const schedulerOf100 = () => new BodyScheduler(100, new LoopShare());

/** In which iteration of the event loop each of those that come together passes; large ones take `steps` iterations. */
async function iterationsOf(
  bodies: readonly (readonly [client: string, bytes: number])[],
  steps = 1,
): Promise<number[]> {
  const scheduler = schedulerOf100();
  let [iteration, isOver] = [0, false];
  const next = () => {
    iteration += 1;
    if (!isOver) setImmediate(next);
  };
  // Before the scheduler's own, so that an iteration has its number when the scheduler begins it.
  setImmediate(next);
  const passes = bodies.map(async ([client, bytes]) => {
    const wait = scheduler.pass(bytes, client);
    if (wait) await wait;
    const passed = iteration;
    if (scheduler.isLarge(bytes)) for (let step = 0; step < steps; step += 1) await nextIteration();
    scheduler.end(bytes);
    return passed;
  });
  const iterations = await Promise.all(passes);
  isOver = true;
  return iterations;
}

const small = (count: number, client = "a") =>
  Array.from({ length: count }, () => [client, 50] as const);
const large = (count: number, client = "a") =>
  Array.from({ length: count }, () => [client, 500] as const);

describe("bodies to parse", () => {
  it("pass at once if there is nothing else, and in the next iteration if they are large", async () => {
    assert.equal(schedulerOf100().pass(100, "a"), undefined);
    const [iteration = 0] = await iterationsOf(large(1));
    assert(iteration <= 2, String(iteration));
  });

  it("pass together up to the limit, and in order", async () => {
    const one = [...small(4), ["a", 1] as const];
    assert.deepEqual(await iterationsOf(one), [0, 0, 1, 1, 2]);
  });

  it("pass one after the other if they are large", async () => {
    const iterations = await iterationsOf(large(3), 2);
    assert.equal(new Set(iterations).size, 3);
    for (const [at, iteration] of iterations.entries()) assert(iteration >= 2 * at);
  });

  it("that are small do not wait for large ones", async () => {
    const iterations = await iterationsOf([...large(20), ...small(4)], 5);
    assert.deepEqual(iterations.slice(20), [0, 0, 1, 1]);
  });

  it("are those of each client in turn", async () => {
    const iterations = await iterationsOf([...small(40, "many"), ...small(2, "few")]);
    const [first = 0, second = 0] = iterations.slice(40);
    assert(first <= 2 && second <= 4, `${first}, ${second}`);
    const ofLarge = await iterationsOf([...large(20, "many"), ...large(1, "few")]);
    assert(ofLarge.filter((iteration) => iteration < (ofLarge.at(-1) ?? 0)).length <= 2);
  });

  it("pass at once again when all are done", async () => {
    const scheduler = schedulerOf100();
    assert.equal(scheduler.pass(100, "a"), undefined);
    const second = scheduler.pass(100, "a");
    await Promise.all([second, scheduler.pass(101, "a")]);
    scheduler.end(101);
    await scheduler.pass(101, "a");
    scheduler.end(101);
    await nextIteration();
    assert.equal(scheduler.pass(100, "a"), undefined);
  });
});
