import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { until } from "@native-infer/testing";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { longText, shortTexts } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

beforeEach(() => until(() => embedder.stats().queuedTexts === 0));

/** How many batches of each lane `call` makes. */
async function batchesOf(call: () => Promise<unknown>) {
  const before = embedder.stats();
  await call();
  const after = embedder.stats();
  const bulk = after.bulkBatches - before.bulkBatches;
  return { bulk, interactive: after.batches - before.batches - bulk };
}

describe("the lane", () => {
  test("is interactive for one text and for up to 32", async () => {
    for (const count of [1, 32]) {
      const { bulk, interactive } = await batchesOf(() => embedder.embed(shortTexts(count)));
      assert.equal(bulk, 0);
      assert.ok(interactive > 0);
    }
  });

  test("is bulk for more", async () => {
    for (const count of [33, 600]) {
      const { bulk, interactive } = await batchesOf(() => embedder.embed(shortTexts(count)));
      assert.equal(interactive, 0);
      assert.ok(bulk > 0);
    }
  });

  test("is what the call says", async () => {
    const one = await batchesOf(() => embedder.embed("a", { lane: "bulk" }));
    assert.equal(one.interactive, 0);
    const many = await batchesOf(() => embedder.embed(shortTexts(600), { lane: "interactive" }));
    assert.equal(many.bulk, 0);
  });
});

describe("interactive calls beside a bulk call of thousands of texts", () => {
  const bulkTexts = Array.from({ length: 3000 }, (_, i) => longText(20 + (i % 40)));

  test("are answered, one after the other, long before it is", async () => {
    const controller = new AbortController();
    let bulkIsDone = false;
    const bulk = failureOf(embedder.embed(bulkTexts, { signal: controller.signal })).finally(() => {
      bulkIsDone = true;
    });
    await until(() => embedder.stats().queuedTexts > 0);
    for (let i = 0; i < 20; i += 1) {
      await embedder.embed(`question ${i}`);
      assert.equal(bulkIsDone, false, `after ${i} calls`);
    }
    controller.abort();
    assert.equal((await bulk).code, "CANCELLED");
  });

  test("wait for no more than one of its batches, however many of them run", async () => {
    const controller = new AbortController();
    const bulk = failureOf(embedder.embed(bulkTexts, { signal: controller.signal }));
    await until(() => embedder.stats().queuedTexts > 0);
    const batches: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const before = embedder.stats().bulkBatches;
      await embedder.embed(`question ${i}`);
      batches.push(embedder.stats().bulkBatches - before);
    }
    controller.abort();
    await bulk;
    batches.sort((a, b) => a - b);
    // The batch that was in its middle, and perhaps one that ended before this thread had the answer; a loop that
    // turns late may see more of them, but not every time.
    assert.ok((batches[10] ?? Number.NaN) <= 2, `waited for ${batches.join(", ")} batches`);
  });
});

test("a bulk call is answered although interactive calls never stop coming", async () => {
  let bulkIsDone = false;
  let answered = 0;
  const caller = async () => {
    while (!bulkIsDone) {
      await embedder.embed(longText(60));
      answered += 1;
    }
  };
  const callers = Array.from({ length: 24 }, caller);
  const vectors = await embedder.embed(shortTexts(300), { lane: "bulk" });
  bulkIsDone = true;
  assert.equal(vectors.length, 300);
  await Promise.all(callers);
  assert.ok(answered > 24, `${answered} interactive calls were answered beside it`);
});
