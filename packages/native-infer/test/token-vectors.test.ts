import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { longText } from "./support/texts.js";
import { distance, meanOfRows, normalized } from "./support/vectors.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const WIDTH = embedder.info.dimensions;

test("token vectors have one row per token, whose mean is the text's vector", async () => {
  const property = fc.asyncProperty(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    async (text) => {
      const { vectors, tokens, truncated } = await embedder.embedTokens(text);
      assert.equal(tokens, embedder.tokenize(text).ids.length);
      assert.equal(vectors.length, tokens * WIDTH);
      assert.equal(truncated, false);
      assert.ok(
        distance(normalized(meanOfRows(vectors, WIDTH)), await embedder.embed(text)) < 1e-6,
      );
    },
  );
  await fc.assert(property, { numRuns: 50, examples: [["How big is London"], [""]] });
});

test("token vectors of a long text are those of its first maxTokens tokens", async () => {
  const { vectors, tokens, truncated } = await embedder.embedTokens(longText(300));
  assert.deepEqual([tokens, truncated], [256, true]);
  assert.equal(vectors.length, 256 * WIDTH);
  assert.ok(
    distance(normalized(meanOfRows(vectors, WIDTH)), await embedder.embed(longText(300))) < 1e-6,
  );
});

test("token vectors of token ids are those of their text", async () => {
  const { ids } = embedder.tokenize("How big is London");
  assert.deepEqual(
    await embedder.embedTokens(ids),
    await embedder.embedTokens("How big is London"),
  );
});

test("token vectors are the same bytes in any batch", async () => {
  const alone = await embedder.embedTokens("How big is London");
  const calls = Array.from({ length: 30 }, (_, i) => [
    embedder.embed(`other text ${i}`),
    embedder.embedTokens("How big is London"),
    embedder.embedTokens(`one more text ${i}`),
  ]);
  for (const [, vectors] of calls) assert.deepEqual(await vectors, alone);
  await Promise.all(calls.flat());
});

test("token vectors of a text that may not be cut fail with TOO_LONG", async () => {
  const error = await failureOf(embedder.embedTokens(longText(300), { truncate: "none" }));
  assert.equal(error.code, "TOO_LONG");
  assert.equal(error.index, 0);
});

test("token vectors of several texts are those of each, and the first failure says which text it was", async () => {
  const texts = ["How big is London", "bread", "", "word ".repeat(50)];
  const together = await embedder.embedTokens(texts);
  for (const [at, text] of texts.entries())
    assert.deepEqual(together[at], await embedder.embedTokens(text));
  const long = [...texts, "word ".repeat(600)];
  const error = await failureOf(embedder.embedTokens(long, { truncate: "none" }));
  assert.deepEqual([error.code, error.index], ["TOO_LONG", 4]);
  assert.equal((await failureOf(embedder.embedTokens([]))).code, "INVALID_ARGUMENT");
  const signal = AbortSignal.abort();
  assert.equal((await failureOf(embedder.embedTokens(texts, { signal }))).code, "CANCELLED");
});
