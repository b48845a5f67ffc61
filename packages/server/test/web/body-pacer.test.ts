import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { setImmediate as nextIteration } from "node:timers/promises";
import { BodyPacer } from "../../src/web/body-pacer.js";

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
