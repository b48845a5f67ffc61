import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@native-infer/testing";
import { Embedder, type EmbedOptions } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { muchWork, shortTexts } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const queueIsEmpty = () => embedder.stats().queuedTexts === 0;
beforeEach(() => until(queueIsEmpty));

/** Computes a text behind work of a hundred milliseconds. */
async function behindWork(options: EmbedOptions<"float32">): Promise<unknown> {
  const work = embedder.embed(muchWork(), { lane: "interactive" });
  const call = embedder.embed("a", options);
  const [, settled] = await Promise.allSettled([work, call]);
  return settled.status === "fulfilled" ? settled.value : settled.reason.code;
}

describe("a call whose time is up before it is queued", () => {
  const HOUR_MS = 3_600_000;
  for (const [what, options] of [
    ["timeoutMs 0", () => ({ timeoutMs: 0 })],
    ["a past Date", () => ({ deadline: new Date(Date.now() - HOUR_MS) })],
    ["a past number", () => ({ deadline: Date.now() - 1 })],
    ["a time before the epoch", () => ({ deadline: -HOUR_MS })],
  ] as const) {
    test(`ends with DEADLINE_EXCEEDED and leaves the queue alone: ${what}`, async () => {
      const before = embedder.stats().acceptedTexts;
      for (const input of ["a", ["a", "b"], shortTexts(1000)]) {
        const error = await failureOf(embedder.embed(input as string, options()));
        assert.equal(error.code, "DEADLINE_EXCEEDED");
      }
      assert.equal(embedder.stats().acceptedTexts, before);
    });
  }
});

describe("a call with time enough", () => {
  for (const [what, options] of [
    ["timeoutMs", () => ({ timeoutMs: 60_000 })],
    ["a fraction of a millisecond in timeoutMs", () => ({ timeoutMs: 59_999.5 })],
    ["the longest timeoutMs", () => ({ timeoutMs: 366 * 24 * 3_600_000 })],
    ["a Date", () => ({ deadline: new Date(Date.now() + 60_000) })],
    ["a number", () => ({ deadline: Date.now() + 60_000.25 })],
    ["a Date in the year 9999", () => ({ deadline: new Date("9999-12-31") })],
    ["a number beyond all dates", () => ({ deadline: 1e300 })],
  ] as const) {
    test(`succeeds, with ${what}`, async () => {
      const expected = await embedder.embed("a");
      assert.deepEqual(await embedder.embed("a", options()), expected);
      assert.deepEqual(await behindWork(options()), expected);
      assert.equal((await embedder.embed(shortTexts(600), options())).length, 600);
    });
  }
});

describe("a call whose time runs out behind other work", () => {
  for (const [what, options] of [
    ["timeoutMs", () => ({ timeoutMs: 5 })],
    ["a fraction of a millisecond", () => ({ timeoutMs: 0.01 })],
    ["a Date", () => ({ deadline: new Date(Date.now() + 5) })],
    ["a number", () => ({ deadline: Date.now() + 5 })],
  ] as const) {
    test(`ends with DEADLINE_EXCEEDED and is counted: ${what}`, async () => {
      const before = embedder.stats();
      // The loop must not be so late that the call is refused before it is queued.
      const outcome = await behindWork(options());
      assert.equal(outcome, "DEADLINE_EXCEEDED");
      const { expiredTexts, acceptedTexts, queuedTexts } = embedder.stats();
      assert.equal(
        expiredTexts - before.expiredTexts,
        acceptedTexts - before.acceptedTexts - muchWork().length,
      );
      assert.equal(queuedTexts, 0);
    });
  }

  test("does not wait until that work is done", async () => {
    let workIsDone = false;
    const work = embedder.embed(muchWork(), { lane: "interactive" }).then(() => {
      workIsDone = true;
    });
    const error = await failureOf(embedder.embed("a", { timeoutMs: 5 }));
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    assert.equal(workIsDone, false);
    await work;
  });

  test("leaves calls with more time alone", async () => {
    const expected = await embedder.embed("a");
    const work = embedder.embed(muchWork(), { lane: "interactive" });
    const calls = Array.from({ length: 20 }, (_, i) =>
      embedder.embed("a", { timeoutMs: i % 2 === 0 ? 2 : 60_000 }),
    );
    for (const [i, result] of (await Promise.allSettled(calls)).entries()) {
      if (i % 2 === 1) assert.deepEqual(result, { status: "fulfilled", value: expected });
      else assert.equal(result.status === "rejected" && result.reason.code, "DEADLINE_EXCEEDED");
    }
    await work;
  });
});

test("a call of thousands of texts ends as a whole when its time is up", async () => {
  const before = embedder.stats();
  const error = await failureOf(embedder.embed(shortTexts(20_000), { timeoutMs: 50 }));
  assert.equal(error.code, "DEADLINE_EXCEEDED");
  await until(queueIsEmpty);
  const { acceptedTexts } = embedder.stats();
  await sleep(20);
  assert.equal(embedder.stats().acceptedTexts, acceptedTexts, "nothing is added later");
  assert.ok(acceptedTexts - before.acceptedTexts < 10_000);
});
