import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const ids = (...values: number[]) => Int32Array.from(values);

test("a text's token ids have the text's vector", async () => {
  const anyText = fc.string({ unit: "grapheme", maxLength: 60 });
  const property = fc.asyncProperty(anyText, async (text) => {
    const tokens = embedder.tokenize(text);
    assert.deepEqual(await embedder.embed(tokens.ids), await embedder.embed(text));
  });
  await fc.assert(property, { numRuns: 100, examples: [["How big is London"], [""]] });
});

test("an array of token ids gives a vector for each, in order", async () => {
  const texts = Array.from({ length: 600 }, (_, i) => `text ${i}`);
  const { vectors, tokens } = await embedder.embedAll(texts.map((t) => embedder.tokenize(t).ids));
  const expected = await embedder.embedAll(texts);
  assert.deepEqual(vectors, expected.vectors);
  assert.equal(tokens, expected.tokens);
});

test("an array of numbers is one text's ids, arrays of them are several", async () => {
  const first = [...embedder.tokenize("How big is London").ids];
  const second = [...embedder.tokenize("something else").ids];
  const expected = await embedder.embed(["How big is London", "something else"]);
  assert.deepEqual(await embedder.embed(first), expected[0]);
  assert.deepEqual(await embedder.embed([first, second]), expected);
  assert.deepEqual(await embedder.embed([first, ids(...second)]), expected);
  assert.deepEqual((await embedder.embedAll([first])).vectors, [expected[0]]);
  const { tokens } = await embedder.embedTokens(first);
  assert.equal(tokens, first.length);
});

for (const [what, wrong] of [
  ["a fraction", [101, 1.5, 102]],
  ["a negative number", [101, -1, 102]],
  ["a string", [101, "2129", 102]],
  ["NaN", [Number.NaN]],
  ["a hole", [101, undefined, 102]],
] as const) {
  test(`an array of ids with ${what} is refused, naming its place`, async () => {
    for (const input of [wrong, [[101, 102], wrong]]) {
      const error = await failureOf(embedder.embed(input as unknown as number[]));
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.match(error.message, /^input(\[1\])?\[[01]\] is /);
    }
  });
}

test("an array of ids beyond the model's maximum is refused as a typed one is", async () => {
  const many = Array<number>(embedder.info.maxTokens + 1).fill(2129);
  const [plain, typed] = await Promise.all(
    [many, Int32Array.from(many)].map((input) => failureOf(embedder.embed(input))),
  );
  assert.deepEqual([plain?.code, plain?.message], [typed?.code, typed?.message]);
  const huge = Array<number>(1_000_001).fill(2129);
  assert.equal((await failureOf(embedder.embed([huge]))).code, "TOO_LONG");
});

test("a view into a larger buffer is taken for what it shows", async () => {
  const buffer = ids(7, 101, 2129, 102, 7);
  assert.deepEqual(
    await embedder.embed(buffer.subarray(1, 4)),
    await embedder.embed(ids(101, 2129, 102)),
  );
});

test("any ids of the vocabulary have a vector, special tokens or not", async () => {
  const id = fc.integer({ min: 0, max: embedder.info.vocabularySize - 1 });
  const property = fc.asyncProperty(
    fc.array(id, { minLength: 1, maxLength: embedder.info.maxTokens }),
    async (values) => {
      assert.ok((await embedder.embed(ids(...values))).every(Number.isFinite));
    },
  );
  await fc.assert(property, { numRuns: 50 });
});

for (const id of [-1, 30522, 2 ** 31 - 1, -(2 ** 31)]) {
  test(`the id ${id}, beyond the vocabulary, is refused, naming where it is`, async () => {
    const error = await failureOf(embedder.embed([ids(101, 102), ids(101, id, 102)]));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, new RegExp(`input\\[1\\].* ${id};.*0 to 30521`));
  });
}

test("an id beyond the vocabulary is named by its place in a call of hundreds too", async () => {
  const inputs = Array.from({ length: 600 }, (_, i) => ids(101, i === 300 ? -1 : i, 102));
  const error = await failureOf(embedder.embed(inputs));
  assert.equal(error.code, "INVALID_ARGUMENT");
  assert.match(error.message, /input\[300\]/);
});

test("no ids at all are refused", async () => {
  for (const input of [ids(), [ids(101, 102), ids()]]) {
    const error = await failureOf(embedder.embed(input as Int32Array));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, /no token id/);
  }
});

test("as many ids as the model takes are embedded, one more is TOO_LONG", async () => {
  const { maxTokens } = embedder.info;
  assert.equal((await embedder.embed(new Int32Array(maxTokens).fill(2129))).length, 384);
  const error = await failureOf(embedder.embed(new Int32Array(maxTokens + 1).fill(2129)));
  assert.equal(error.code, "TOO_LONG");
  assert.match(error.message, /257.*256/);
});

test("ids and texts in one call are refused, naming the first that differs", async () => {
  for (const mixed of [
    ["a", "b", ids(101, 102)],
    [ids(101, 102), ids(101, 102), "c"],
  ]) {
    const error = await failureOf(embedder.embed(mixed));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, /^input\[2\] /);
  }
});

test("other arrays of numbers are refused", async () => {
  for (const input of [new Uint32Array(3), new Float32Array(3), [new Uint32Array(3)], [[[101]]]]) {
    const error = await failureOf(embedder.embed(input as unknown as Int32Array));
    assert.equal(error.code, "INVALID_ARGUMENT");
  }
});

test("a prompt before ids is refused", async () => {
  const error = await failureOf(embedder.embed(ids(101, 102), { prompt: "query: " }));
  assert.equal(error.code, "INVALID_ARGUMENT");
  assert.match(error.message, /prompt/i);
});
