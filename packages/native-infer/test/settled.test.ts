import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Embedder, NativeInferError } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { longText, shortTexts } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

describe("truncate", () => {
  const [head, tail] = ["start of it all ", " and that is the end"];
  const long = head + "word ".repeat(300) + tail;
  /** The text's tokens without the special ones. */
  const inner = (text: string) => embedder.tokenize(text).ids.slice(1, -1);
  const framed = (ids: Int32Array) => Int32Array.of(101, ...ids, 102);
  const room = embedder.info.maxTokens - 2;

  test("end keeps the start of the text, and is the default", async () => {
    const kept = await embedder.embed(framed(inner(long).slice(0, room)));
    assert.deepEqual(await embedder.embed(long, { truncate: "end" }), kept);
    assert.deepEqual(await embedder.embed(long), kept);
  });

  test("start keeps the end of the text", async () => {
    const kept = await embedder.embed(framed(inner(long).slice(-room)));
    assert.deepEqual(await embedder.embed(long, { truncate: "start" }), kept);
  });

  test("none fails with TOO_LONG, saying how many tokens are allowed", async () => {
    const error = await failureOf(embedder.embed(long, { truncate: "none" }));
    assert.equal(error.code, "TOO_LONG");
    assert.match(error.message, /256.*maxTokens/);
  });

  test("changes nothing for a text that just fits", async () => {
    const fits = "word ".repeat(room);
    const vector = await embedder.embed(fits);
    for (const truncate of ["start", "end", "none"] as const) {
      assert.deepEqual(await embedder.embed(fits, { truncate }), vector);
    }
  });
});

describe("an array with a text that fails", () => {
  const some = ["first", longText(300), "third", longText(300)];

  test("fails as a whole in embed and embedAll, whose error has the index", async () => {
    for (const call of [
      embedder.embed(some, { truncate: "none" }),
      embedder.embedAll(some, { truncate: "none" }),
    ]) {
      const error = await failureOf(call);
      assert.equal(error.code, "TOO_LONG");
      assert.equal(error.index, 1);
    }
  });

  test("gives embedSettled an error in its place, with its index, and the other vectors", async () => {
    const { vectors, tokens, truncated } = await embedder.embedSettled(some, { truncate: "none" });
    assert.equal(vectors.length, 4);
    assert.deepEqual(vectors[0], await embedder.embed("first"));
    assert.deepEqual(vectors[2], await embedder.embed("third"));
    for (const index of [1, 3]) {
      const error = vectors[index];
      assert.ok(error instanceof NativeInferError);
      assert.deepEqual([error.code, error.index], ["TOO_LONG", index]);
    }
    assert.deepEqual([tokens, truncated], [6, 0]);
  });

  test("counts the failed ones and the others apart", async () => {
    const before = embedder.stats();
    await embedder.embedSettled(some, { truncate: "none" });
    const after = embedder.stats();
    assert.equal(after.failedTexts - before.failedTexts, 2);
    assert.equal(after.completedTexts - before.completedTexts, 2);
  });

  test("may have hundreds of texts, any of them failing", async () => {
    const failing = new Set([0, 255, 256, 300, 699]);
    const texts = shortTexts(700).map((text, i) => (failing.has(i) ? longText(300) : text));
    const { vectors } = await embedder.embedSettled(texts, { truncate: "none" });
    const expected = await embedder.embed(shortTexts(700));
    for (const [i, vector] of vectors.entries()) {
      if (!failing.has(i)) assert.deepEqual(vector, expected[i]);
      else assert.equal((vector as NativeInferError).index, i);
    }
  });

  test("is not told a wrong place in the message either", async () => {
    const texts = shortTexts(600).map((text, i) => (i === 300 ? longText(300) : text));
    const error = await failureOf(embedder.embed(texts, { truncate: "none" }));
    assert.equal(error.index, 300);
    for (const number of error.message.match(/(?<=[Tt]ext )\d+/g) ?? []) {
      assert.equal(Number(number), 300, error.message);
    }
  });

  test("that fails altogether has errors only", async () => {
    const texts = [longText(300), longText(301)];
    for (const outputType of ["float32", "binary"] as const) {
      const { vectors } = await embedder.embedSettled(texts, { truncate: "none", outputType });
      assert.ok(vectors.every((vector) => vector instanceof NativeInferError));
    }
  });
});

test("embedSettled rejects where the call as a whole ends", async () => {
  const error = await failureOf(embedder.embedSettled(["a", "b"], { timeoutMs: 0 }));
  assert.equal(error.code, "DEADLINE_EXCEEDED");
  assert.equal(error.index, undefined);
});
