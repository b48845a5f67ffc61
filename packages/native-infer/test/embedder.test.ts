import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { Embedder, LIMITS } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { norm } from "./support/vectors.js";

describe("Embedder.embed", () => {
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load({ threads: 1 });
  });
  after(() => embedder.close());

  /** After whatever went wrong, the next call works. */
  const stillWorks = async () => assert.equal((await embedder.embed("fine")).length, 384);

  test("gives one unit vector for a string", async () => {
    const vector = await embedder.embed("How big is London");
    assert.ok(vector instanceof Float32Array);
    assert.equal(vector.length, embedder.info.dimensions);
    assert.ok(Math.abs(norm(vector) - 1) < 1e-5);
  });

  test("gives a vector per string for an array, in order", async () => {
    const texts = ["a", "How big is London", ""];
    const together = await embedder.embed(texts);
    assert.equal(together.length, 3);
    for (const [i, text] of texts.entries()) {
      assert.deepEqual(together[i], await embedder.embed(text));
    }
  });

  test("gives the same bytes whatever else is being embedded", async () => {
    const alone = await embedder.embed("How big is London");
    const calls = Array.from({ length: 64 }, (_, i) =>
      i % 2 === 0
        ? embedder.embed("How big is London")
        : embedder.embed("something else ".repeat(i)),
    );
    const results = await Promise.all(calls);
    for (let i = 0; i < results.length; i += 2) assert.deepEqual(results[i], alone);
  });

  test("embeds any well-formed text into finite numbers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (text) => {
        const vector = await embedder.embed(text);
        assert.ok(vector.every(Number.isFinite));
      }),
      { numRuns: 200 },
    );
  });

  test("cuts a long text to maxTokens and says so", async () => {
    const { tokens, truncated } = await embedder.embedAll(["word ".repeat(10_000), "short"]);
    assert.equal(tokens, embedder.info.maxTokens + 3);
    assert.equal(truncated, 1);
  });

  for (const [what, input] of [
    ["a number", 7],
    ["undefined", undefined],
    ["null", null],
    ["an object", {}],
    ["an empty array", []],
    ["an array with a number in it", ["a", 7]],
    ["a lone high surrogate", "a\ud800b"],
    ["a lone low surrogate in an array", ["a", "\udc00"]],
  ] as const) {
    test(`rejects ${what} with INVALID_ARGUMENT`, async () => {
      const error = await failureOf(embedder.embed(input as unknown as string));
      assert.equal(error.code, "INVALID_ARGUMENT");
      await stillWorks();
    });
  }

  test("rejects 10 MB of text with TOO_LONG", async () => {
    const error = await failureOf(embedder.embed("x".repeat(10_000_000)));
    assert.equal(error.code, "TOO_LONG");
    assert.match(error.message, new RegExp(String(LIMITS.textLength)));
    await stillWorks();
  });

  test("counts what it did", async () => {
    const before = embedder.stats();
    await embedder.embed(["a", "b", "c"]);
    const after = embedder.stats();
    assert.equal(after.acceptedTexts - before.acceptedTexts, 3);
    assert.equal(after.completedTexts - before.completedTexts, 3);
    assert.equal(after.tokens - before.tokens, 9);
    assert.equal(after.queuedTexts, 0);
    assert.ok(after.runMs.sum > before.runMs.sum);
  });
});

describe("Embedder.tokenize", () => {
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load();
  });
  after(() => embedder.close());

  test("gives offsets that slice the text, also beyond the BMP", () => {
    const text = "𝔘 London 😀 is";
    const { ids, offsets } = embedder.tokenize(text);
    const slices = Array.from(ids, (_, i) => text.slice(offsets[2 * i], offsets[2 * i + 1]));
    assert.ok(slices.includes("London"), slices.join("|"));
    assert.ok(slices.includes("is"), slices.join("|"));
  });

  test("never cuts, so that callers can count", () => {
    assert.equal(embedder.tokenize("word ".repeat(1000)).ids.length, 1002);
  });

  test("rejects what is no text", () => {
    assert.throws(() => embedder.tokenize(7 as unknown as string), { code: "INVALID_ARGUMENT" });
  });
});
