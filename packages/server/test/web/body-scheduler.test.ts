import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { setImmediate as nextIteration } from "node:timers/promises";
import { BodyPacer, BodyScheduler } from "../../src/web/body-scheduler.js";
import { FakeClock } from "../support/fake-clock.js";

/** In which iteration of the event loop each of those that come together passes; large ones take `steps` iterations. */
async function iterationsOf(
  bodies: readonly (readonly [client: string, bytes: number])[],
  steps = 1,
): Promise<number[]> {
  const scheduler = new BodyScheduler(100);
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
  it("pass at once if there is nothing else, large or small", () => {
    assert.equal(new BodyScheduler(100).pass(100, "a"), undefined);
    assert.equal(new BodyScheduler(100).pass(1_000_000, "a"), undefined);
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
    const scheduler = new BodyScheduler(100);
    assert.equal(scheduler.pass(100, "a"), undefined);
    assert.notEqual(scheduler.pass(100, "a"), undefined);
    assert.equal(scheduler.pass(101, "a"), undefined);
    assert.notEqual(scheduler.pass(101, "a"), undefined);
    scheduler.end(101);
    for (let i = 0; i < 3; i += 1) await nextIteration();
    scheduler.end(101);
    assert.equal(scheduler.pass(100, "a"), undefined);
    assert.equal(scheduler.pass(101, "a"), undefined);
  });

  it("that are large are half of the work at most while there are small ones", async () => {
    const clock = new FakeClock();
    const scheduler = new BodyScheduler(100, clock);
    const passed: string[] = [];
    const pass = (name: string) => {
      const wait = scheduler.pass(500, "a") ?? Promise.resolve();
      void wait.then(() => passed.push(name));
    };
    for (const name of ["first", "second", "third"]) pass(name);
    await nextIteration();
    assert.equal(scheduler.pass(10, "b"), undefined);
    clock.advance(40);
    scheduler.end(500);
    clock.advance(39);
    await nextIteration();
    assert.deepEqual(passed, ["first"]);
    clock.advance(2);
    await nextIteration();
    assert.deepEqual(passed, ["first", "second"]);
    // Nobody has passed the second one by.
    clock.advance(40);
    scheduler.end(500);
    await nextIteration();
    await nextIteration();
    assert.deepEqual(passed, ["first", "second", "third"]);
  });
});

/** A request that can only be paused and resumed. */
class Pausable {
  isPaused = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

const requests = (count: number) => Array.from({ length: count }, () => new Pausable());
const asRequest = (given: Pausable) => given as unknown as IncomingMessage;

describe("pieces of bodies", () => {
  it("of many connections are received sixteen in each iteration of the event loop", async () => {
    const pacer = new BodyPacer();
    const all = requests(100);
    for (const each of all) pacer.received(asRequest(each), "a", 65_536);
    assert(all.every(({ isPaused }) => isPaused));
    for (const left of [84, 68, 52, 36, 20, 4, 0]) {
      await nextIteration();
      assert.equal(all.filter(({ isPaused }) => isPaused).length, left);
    }
  });

  it("are those of each client in turn", async () => {
    const pacer = new BodyPacer();
    const [many, few] = [requests(100), requests(2)];
    for (const each of many) pacer.received(asRequest(each), "many", 65_536);
    for (const each of few) pacer.received(asRequest(each), "few", 65_536);
    await nextIteration();
    assert.deepEqual(
      few.map(({ isPaused }) => isPaused),
      [false, false],
    );
  });

  it("that are small do not wait", () => {
    const small = new Pausable();
    new BodyPacer().received(asRequest(small), "a", 1000);
    assert.equal(small.isPaused, false);
  });
});
