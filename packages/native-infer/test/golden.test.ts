import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Embedder } from "../src/index.js";
import { goldenEmbeddings, goldenTokens } from "./support/testdata.js";
import { cosine } from "./support/vectors.js";

/** Begin and end in code points, from begin and end in UTF-16 units. */
function inCodePoints(text: string, offsets: Uint32Array): [number, number][] {
  const pairs: [number, number][] = [];
  const count = (end: number) => [...text.slice(0, end)].length;
  for (let i = 0; i < offsets.length; i += 2) {
    pairs.push([count(offsets[i] ?? 0), count(offsets[i + 1] ?? 0)]);
  }
  return pairs;
}

describe("golden files", () => {
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load();
  });
  after(() => embedder.close());

  test("every text has the token ids and offsets of Hugging Face tokenizers", () => {
    const golden = goldenTokens();
    assert.ok(golden.length > 400);
    for (const { text, ids, offsets } of golden) {
      const tokens = embedder.tokenize(text);
      assert.deepEqual([...tokens.ids], ids, JSON.stringify(text));
      assert.deepEqual(inCodePoints(text, tokens.offsets), offsets, JSON.stringify(text));
    }
  });

  for (const { onnxFile, mean, minimum } of [
    { onnxFile: "onnx/model_native.onnx", mean: 0.998, minimum: 0.993 },
    { onnxFile: "onnx/model_quantized.onnx", mean: 0.995, minimum: 0.98 },
  ]) {
    test(`vectors of ${onnxFile} are close to those of sentence-transformers in fp32`, async () => {
      await using quantized = await Embedder.load({ onnxFile });
      const golden = goldenEmbeddings();
      assert.ok(golden.length > 180);
      const vectors = await quantized.embed(golden.map(({ text }) => text));
      const cosines = golden.map(({ vector }, i) => cosine(vector, vectors[i] as Float32Array));
      const average = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
      assert.ok(average >= mean, `mean cosine ${average}`);
      assert.ok(Math.min(...cosines) >= minimum, `minimum cosine ${Math.min(...cosines)}`);
    });
  }
});
