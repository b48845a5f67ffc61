import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ByteScheduler } from "../../src/web/byte-scheduler.js";

/** In which turn of the event loop each of those that come together passes. */
async function turnsOf(sizes: readonly number[]): Promise<number[]> {
  const scheduler = new ByteScheduler(100);
  let [turn, isOver] = [0, false];
  const next = () => {
    turn += 1;
    if (!isOver) setImmediate(next);
  };
  // Before the scheduler's own, so that a turn has its number when the scheduler begins it.
  setImmediate(next);
  const passes = sizes.map(async (bytes) => {
    const wait = scheduler.pass(bytes);
    if (wait) await wait;
    return turn;
  });
  const turns = await Promise.all(passes);
  isOver = true;
  return turns;
}

describe("callers with bytes to work on", () => {
  it("pass at once if there is nothing else", () => {
    assert.equal(new ByteScheduler(100).pass(1_000_000), undefined);
  });

  it("pass together up to the limit, and in order", async () => {
    assert.deepEqual(await turnsOf([50, 50, 50, 50, 1]), [0, 0, 1, 1, 2]);
  });

  it("pass alone if they have more", async () => {
    const turns = await turnsOf([500, 500, 500, 10, 10]);
    assert.equal(new Set(turns.slice(0, 3)).size, 3);
    assert.equal(turns[3], turns[4]);
    assert.deepEqual(
      turns,
      turns.toSorted((a, b) => a - b),
    );
  });

  it("pass at once again when the loop has turned", async () => {
    const scheduler = new ByteScheduler(100);
    assert.equal(scheduler.pass(100), undefined);
    assert.notEqual(scheduler.pass(100), undefined);
    for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(scheduler.pass(100), undefined);
  });
});
