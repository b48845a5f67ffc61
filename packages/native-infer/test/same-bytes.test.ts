import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { Embedder, type EmbedOptions } from "../src/index.js";
import { goldenTokens } from "./support/testdata.js";
import { longText } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
const others = [
  embedder,
  await Embedder.load({ threads: 2 }),
  await Embedder.load({ threads: 1, maxBatchTokens: 40, maxBatchTexts: 3 }),
];
after(() => Promise.all(others.map((other) => other.close())));

/** Odd scripts, lengths from one token to more than the model takes. */
const TEXTS = [
  ...goldenTokens()
    .slice(0, 120)
    .map(({ text }) => text),
  ...[1, 15, 16, 17, 31, 64, 100, 253, 254, 255, 400].map(longText),
];

/** One call: which texts, and how. */
const anyCall = fc.record({
  texts: fc.array(fc.nat(TEXTS.length - 1), { minLength: 1, maxLength: 40 }),
  lane: fc.constantFrom("interactive", "bulk"),
  /** How many turns of the event loop after the one before it. */
  turnsLater: fc.nat(3),
  tokens: fc.boolean(),
});

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("a text has the same bytes alone, in any batch and at any load", async () => {
  const alone: Float32Array[] = [];
  for (const text of TEXTS) alone.push(await embedder.embed(text));
  const load = fc.array(anyCall, { minLength: 1, maxLength: 20 });
  const property = fc.asyncProperty(load, fc.constantFrom(...others), async (calls, other) => {
    const answers: Promise<Float32Array[]>[] = [];
    for (const { texts, lane, turnsLater, tokens } of calls) {
      for (let i = 0; i < turnsLater; i += 1) await nextTurn();
      const options: EmbedOptions<"float32"> = { lane };
      const inputs = texts.map((i) => TEXTS[i] as string);
      answers.push(other.embed(inputs, options));
      // Texts of another kind in the batch: their rows are tokens, and nothing of it is pooled.
      if (tokens) answers.push(other.embedTokens(inputs[0] as string).then(() => []));
    }
    const vectors = (await Promise.all(answers)).flat();
    const expected = calls.flatMap(({ texts }) => texts).map((i) => alone[i]);
    assert.equal(vectors.length, expected.length);
    for (const [i, vector] of vectors.entries()) assert.deepEqual(vector, expected[i]);
  });
  await fc.assert(property, { numRuns: 25 });
});

test("a model whose vectors would depend on the batch runs one text at a time", async () => {
  await using standard = await Embedder.load({ onnxFile: "onnx/model_quantized.onnx" });
  assert.equal(standard.info.batches, false);
  const texts = TEXTS.slice(0, 40);
  const alone: Float32Array[] = [];
  for (const text of texts) alone.push(await standard.embed(text));
  const calls = await Promise.all([standard.embed(texts), standard.embed(texts)]);
  for (const vectors of calls) assert.deepEqual(vectors, alone);
  const { batches, batchTexts } = standard.stats();
  assert.equal(batches, batchTexts.sum);
});

test("several embedders at once, of several settings, do not disturb each other", async () => {
  const texts = TEXTS.slice(0, 60);
  const settings = { normalize: false, maxTokens: 16, pooling: "cls" } as const;
  await using strange = await Embedder.load({ threads: 1, ...settings });
  const expected = await embedder.embed(texts);
  const expectedStrange = await strange.embed(texts);
  const [results, strangeResults] = await Promise.all([
    Promise.all(others.flatMap((other) => [other.embed(texts), other.embed(texts)])),
    Promise.all([strange.embed(texts), strange.embed(texts)]),
  ]);
  for (const vectors of results) assert.deepEqual(vectors, expected);
  for (const vectors of strangeResults) assert.deepEqual(vectors, expectedStrange);
});
