import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Scheduler } from "../../src/web/scheduler.js";

/** A clock that only the parts move. */
function fakeScheduler() {
  let now = 0;
  return { scheduler: new Scheduler(() => now), spend: (ms: number) => (now += ms) };
}

const iteration = () => new Promise((resolve) => setImmediate(resolve));

describe("the scheduler of long work", () => {
  it("runs parts of all requests in the order in which they came", async () => {
    const { scheduler } = fakeScheduler();
    const order: number[] = [];
    for (let i = 0; i < 3000; i += 1) scheduler.run(() => order.push(i));
    while (order.length < 3000) await iteration();
    assert.deepEqual(
      order,
      order.map((_, i) => i),
    );
  });

  it("runs no more of them in one iteration of the event loop than take a millisecond together", async () => {
    const { scheduler, spend } = fakeScheduler();
    const PARTS = 200;
    let done = 0;
    for (let i = 0; i < PARTS; i += 1) {
      scheduler.run(() => {
        spend(0.4);
        done += 1;
      });
    }
    for (let max = 0; done < PARTS; ) {
      const before = done;
      await iteration();
      max = Math.max(max, done - before);
      assert(max <= 3, `${max} parts of 0.4 ms in one iteration`);
    }
  });

  it("counts the time of what follows a yield", async () => {
    const { scheduler, spend } = fakeScheduler();
    let done = 0;
    const request = async () => {
      for (let part = 0; part < 4; part += 1) {
        await scheduler.yield();
        spend(2);
        done += 1;
      }
    };
    const all = Promise.all(Array.from({ length: 10 }, request));
    while (done < 40) {
      const before = done;
      await iteration();
      assert(done - before <= 1, `${done - before} parts of 2 ms in one iteration`);
    }
    await all;
  });

  it("never runs a part in the call that hands it over", async () => {
    const { scheduler } = fakeScheduler();
    let ran = false;
    scheduler.run(() => (ran = true));
    assert.equal(ran, false);
    await iteration();
    assert.equal(ran, true);
  });
});
