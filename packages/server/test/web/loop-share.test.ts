import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as nextIteration } from "node:timers/promises";
import { LoopShare } from "../../src/web/loop-share.js";
import { FakeClock } from "../support/fake-clock.js";

/** Runs work of `ms` milliseconds as often as it may within `duration`; returns the milliseconds of all. */
async function workWithin(
  duration: number,
  ms: number,
  { contended }: { contended: boolean },
): Promise<number> {
  const clock = new FakeClock();
  const share = new LoopShare(clock);
  const work = () => {
    if (clock.now() >= duration) return;
    clock.advance(ms);
    share.spend(ms);
    share.run(work);
  };
  share.run(work);
  while (clock.now() < duration) {
    if (contended) share.contend();
    const before = clock.now();
    await nextIteration();
    if (clock.now() === before) clock.advance(1);
  }
  return share.spent;
}

describe("the share of the event loop that large bodies have", () => {
  it("is a third if others have something to do", async () => {
    const spent = await workWithin(1000, 10, { contended: true });
    assert(spent > 300 && spent <= 340, String(spent));
  });

  it("is all if nobody has", async () => {
    const spent = await workWithin(1000, 10, { contended: false });
    assert(spent > 950, String(spent));
  });

  it("is a third for two kinds of work together", async () => {
    const clock = new FakeClock();
    const share = new LoopShare(clock);
    share.contend();
    const ran: string[] = [];
    share.spend(10);
    share.spend(20);
    for (const kind of ["receiving", "parsing"]) share.run(() => ran.push(kind));
    clock.advance(59);
    await nextIteration();
    assert.deepEqual(ran, []);
    clock.advance(2);
    await nextIteration();
    assert.deepEqual(ran, ["receiving", "parsing"]);
  });

  it("is all again some time after others had something to do", () => {
    const clock = new FakeClock();
    const share = new LoopShare(clock);
    share.contend();
    clock.advance(200);
    share.spend(50);
    let hasRun = false;
    share.run(() => {
      hasRun = true;
    });
    return nextIteration().then(() => assert(hasRun));
  });
});
