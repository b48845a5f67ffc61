import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { setImmediate as nextIteration } from "node:timers/promises";
import { BodyPacer } from "../../src/web/body-pacer.js";
import { LoopShare } from "../../src/web/loop-share.js";
import { FakeClock } from "../support/fake-clock.js";

/** A request with pieces to come, which are emitted by hand. */
class FakeRequest extends EventEmitter {
  isPaused = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  receive(bytes = 65_536): void {
    this.emit("data", Buffer.alloc(bytes));
  }
}

function pacedRequests(pacer: BodyPacer, count: number, client = "a"): FakeRequest[] {
  const requests = Array.from({ length: count }, () => new FakeRequest());
  for (const each of requests) pacer.pace(each as unknown as IncomingMessage, client);
  return requests;
}

const paused = (requests: readonly FakeRequest[]) =>
  requests.filter(({ isPaused }) => isPaused).length;

/** Waits until the pacer has done what it does in the next iteration of the event loop, its count included. */
async function iterations(count: number): Promise<void> {
  for (let i = 0; i < 2 * count; i += 1) await nextIteration();
}

describe("pieces of bodies", () => {
  it("of many connections are received eight at a time", async () => {
    const all = pacedRequests(new BodyPacer(new LoopShare()), 20);
    for (const each of all) each.receive();
    assert.equal(paused(all), 20);
    for (const left of [12, 4, 0]) {
      await iterations(1);
      assert.equal(paused(all), left);
    }
  });

  it("are those of each client in turn", async () => {
    const pacer = new BodyPacer(new LoopShare());
    const [many, few] = [pacedRequests(pacer, 100, "many"), pacedRequests(pacer, 2, "few")];
    for (const each of [...many, ...few]) each.receive();
    await iterations(1);
    assert.equal(paused(few), 0);
  });

  it("are those of a client's oldest requests first, whatever the order in which they came", async () => {
    const all = pacedRequests(new BodyPacer(new LoopShare()), 20);
    for (const each of [...all].reverse()) each.receive();
    await iterations(1);
    assert.equal(paused(all.slice(0, 8)), 0);
    // What has come on goes before what is younger.
    for (const each of all.slice(0, 8)) each.receive();
    await iterations(1);
    assert.deepEqual([paused(all.slice(0, 8)), paused(all.slice(8))], [0, 12]);
  });

  it("of bodies that are refused are received two at a time, at a rate of their own", async () => {
    const clock = new FakeClock();
    const pacer = new BodyPacer(new LoopShare(clock), clock);
    const refused = Array.from({ length: 5 }, () => new FakeRequest());
    for (const each of refused) pacer.pace(each as unknown as IncomingMessage, "a")();
    const [other] = pacedRequests(pacer, 1);
    for (const each of [...refused, other]) each?.receive();
    await iterations(2);
    assert.deepEqual([paused(refused), other?.isPaused], [5, false]);
    for (const left of [3, 1, 0]) {
      clock.advance(16);
      assert.equal(paused(refused), left);
    }
  });

  it("that are small do not wait", () => {
    const [small] = pacedRequests(new BodyPacer(new LoopShare()), 1);
    small?.receive(1000);
    assert.equal(small?.isPaused, false);
  });

  it("wait twice as long as the last ones took if others have something to do", async () => {
    const clock = new FakeClock();
    const share = new LoopShare(clock);
    const all = pacedRequests(new BodyPacer(share), 24);
    for (const each of all) each.receive();
    share.contend();
    await nextIteration();
    assert.equal(paused(all), 16);
    clock.advance(30);
    await iterations(2);
    assert.equal(paused(all), 16);
    clock.advance(59);
    await iterations(2);
    assert.equal(paused(all), 16);
    clock.advance(2);
    await iterations(1);
    assert.equal(paused(all), 8);
  });
});
