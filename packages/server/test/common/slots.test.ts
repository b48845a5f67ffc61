import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Slots } from "../../src/common/slots.js";

const never = new AbortController().signal;

describe("slots", () => {
  it("never let more run at once, and let all run in order", async () => {
    const slots = new Slots(2);
    const order: number[] = [];
    let [running, most] = [0, 0];
    const work = (i: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(i);
      await sleep(1);
      running -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => slots.run(never, work(i))));
    assert.equal(most, 2);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  });

  it("are free again after work that fails", async () => {
    const slots = new Slots(1);
    await assert.rejects(
      slots.run(never, () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(await slots.run(never, async () => "yes"), "yes");
  });

  it("pass over who has gone meanwhile", async () => {
    const slots = new Slots(1);
    const gone = new AbortController();
    let ran = false;
    const first = slots.run(never, () => sleep(5));
    const second = slots.run(gone.signal, async () => {
      ran = true;
    });
    gone.abort(new Error("gone"));
    await assert.rejects(second, /gone/);
    await first;
    assert.equal(ran, false);
    assert.equal(await slots.run(never, async () => 1), 1);
  });
});
