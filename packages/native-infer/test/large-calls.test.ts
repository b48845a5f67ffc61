import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { until } from "@native-infer/testing";
import fc from "fast-check";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { longText, muchWork, shortTexts } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

/** Texts of many lengths, all different. */
const mixedTexts = (count: number) =>
  shortTexts(count).map((text, i) => `${text} ${longText((i * 7) % 23)}`);

describe("a call of five thousand texts", () => {
  test("gives the same bytes, in the same order, as calls of one text each", async () => {
    const texts = mixedTexts(5000);
    const { vectors, tokens } = await embedder.embedAll(texts);
    assert.equal(vectors.length, 5000);
    const property = fc.asyncProperty(fc.nat(4999), async (i) => {
      assert.deepEqual(vectors[i], await embedder.embed(texts[i] as string));
    });
    await fc.assert(property, { numRuns: 200 });
    assert.equal(
      tokens,
      texts.reduce((sum, text) => sum + embedder.tokenize(text).ids.length, 0),
    );
  });

  test("takes its texts when it is made: its array may change afterwards", async () => {
    const texts = shortTexts(1000);
    const call = embedder.embed(texts);
    const expected = embedder.embed(shortTexts(1000));
    texts.length = 500;
    texts.fill("\ud800");
    assert.deepEqual(await call, await expected);
  });

  test("counts the tokens and the cuts of all its parts", async () => {
    const cut = new Set([3, 300, 599]);
    const texts = shortTexts(600).map((text, i) => (cut.has(i) ? longText(300) : text));
    const { tokens, truncated } = await embedder.embedAll(texts);
    assert.equal(truncated, 3);
    const counts = texts.map((text) => Math.min(256, embedder.tokenize(text).ids.length));
    assert.equal(
      tokens,
      counts.reduce((sum, count) => sum + count, 0),
    );
  });

  test("hands out vectors of every element type", async () => {
    const texts = shortTexts(600);
    for (const outputType of ["uint8", "binary"] as const) {
      const vectors = await embedder.embed(texts, { outputType, dimensions: 20 });
      assert.equal(vectors.length, 600);
      for (const i of [0, 255, 256, 599]) {
        const alone = await embedder.embed(texts[i] as string, { outputType, dimensions: 20 });
        assert.deepEqual(vectors[i], alone);
      }
    }
  });

  for (const count of [1, 255, 256, 257, 512, 513, 1024, 1025]) {
    test(`is no special case at the edges of its parts: ${count} texts`, async () => {
      const vectors = await embedder.embed(shortTexts(count));
      assert.equal(vectors.length, count);
      assert.deepEqual(vectors.at(-1), await embedder.embed(`text ${count - 1}`));
      assert.ok(vectors.every((vector) => vector.length === 384));
    });
  }
});

describe("a call larger than the queue", () => {
  test("succeeds where its parts fit", async () => {
    await using narrow = await Embedder.load({ threads: 1, maxQueueTexts: 300 });
    assert.deepEqual(await narrow.embed(shortTexts(2000)), await embedder.embed(shortTexts(2000)));
    assert.equal(narrow.stats().queuedTexts, 0);
  });

  test("is not counted as rejected while its parts wait for each other", async () => {
    await using narrow = await Embedder.load({ threads: 1, maxQueueTexts: 300 });
    await narrow.embed(shortTexts(2000));
    const { rejectedTexts, acceptedTexts } = narrow.stats();
    assert.equal(acceptedTexts, 2000);
    assert.equal(rejectedTexts.overloaded, 0);
  });

  test("succeeds beside others that take what room there is", async () => {
    await using narrow = await Embedder.load({ threads: 1, maxQueueTexts: 600 });
    let done = false;
    const call = narrow.embed(shortTexts(3000)).finally(() => {
      done = true;
    });
    while (!done) await Promise.allSettled(shortTexts(10).map((text) => narrow.embed(text)));
    assert.equal((await call).length, 3000);
  });

  test("is not turned away once it has begun, though others fill the queue", async () => {
    await using narrow = await Embedder.load({ threads: 1, maxQueueTexts: 300 });
    let done = false;
    const call = Promise.allSettled([narrow.embed(shortTexts(1000))]).finally(() => {
      done = true;
    });
    // As much as fits, and again as soon as there is room, for as long as that may take: the whole queue is never free.
    const end = performance.now() + 3000;
    while (!done && performance.now() < end) {
      for (let i = 0; i < 50; i += 1) narrow.embed("a").catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [{ status }] = await call;
    assert.equal(status, "fulfilled");
  });

  for (const maxQueueTexts of [1, 2, 7, 100]) {
    test(`goes in smaller parts where the queue is small: ${maxQueueTexts} texts`, async () => {
      await using narrow = await Embedder.load({ threads: 1, maxQueueTexts });
      assert.deepEqual(await narrow.embed(shortTexts(300)), await embedder.embed(shortTexts(300)));
      assert.equal(narrow.stats().queuedTexts, 0);
    });
  }
});

describe("a call of thousands of texts that fails", () => {
  test("at its start, where others fill the queue, is OVERLOADED and leaves nothing", async () => {
    await using narrow = await Embedder.load({ threads: 1, maxQueueTexts: 24 });
    const work = Promise.all([muchWork(), muchWork()].map((texts) => narrow.embed(texts)));
    const before = narrow.stats().acceptedTexts;
    const error = await failureOf(narrow.embed(shortTexts(2000)));
    assert.equal(error.code, "OVERLOADED");
    assert.equal(narrow.stats().acceptedTexts, before);
    await work;
    assert.equal(narrow.stats().queuedTexts, 0);
    assert.equal((await narrow.embed(shortTexts(2000))).length, 2000);
  });

  test("at its end, where the engine closes, leaves nothing and settles once", async () => {
    const closing = await Embedder.load({ threads: 1 });
    const call = failureOf(closing.embed(shortTexts(20_000)));
    await until(() => closing.stats().completedTexts > 0);
    await closing.close({ drain: false });
    assert.equal((await call).code, "CLOSED");
    assert.equal(closing.stats().queuedTexts, 0);
  });

  test("in its middle, takes the rest of it out of the queue", async () => {
    const before = embedder.stats();
    const inputs = Array.from({ length: 4000 }, () => new Int32Array(20).fill(2129));
    inputs[300]?.fill(-1);
    const error = await failureOf(embedder.embed(inputs));
    assert.equal(error.code, "INVALID_ARGUMENT");
    await until(() => embedder.stats().queuedTexts === 0);
    const later = embedder.stats();
    const cancelled = later.cancelledTexts - before.cancelledTexts;
    assert.ok(cancelled > 0, "what had been queued is cancelled");
    assert.equal(
      later.acceptedTexts - before.acceptedTexts,
      later.completedTexts - before.completedTexts + cancelled,
    );
    assert.ok(later.acceptedTexts - before.acceptedTexts < 2500);
  });

  test("for one text, is over with the last of its texts, and the embedder goes on", async () => {
    const texts = shortTexts(2000);
    texts[1500] = longText(300);
    const error = await failureOf(embedder.embed(texts, { truncate: "none" }));
    assert.deepEqual([error.code, error.index], ["TOO_LONG", 1500]);
    assert.equal(embedder.stats().queuedTexts, 0);
    assert.equal((await embedder.embed("still works")).length, 384);
  });
});
