import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { runProgram } from "./support/program.js";
import { longText, muchWork, shortTexts } from "./support/texts.js";

describe("a full queue", () => {
  test("rejects at once, while what it holds is still being computed", async () => {
    await using embedder = await Embedder.load({ threads: 1, maxQueueTexts: 12 });
    let workIsDone = false;
    const work = embedder.embed(muchWork()).finally(() => {
      workIsDone = true;
    });
    const error = await failureOf(embedder.embed("a"));
    assert.deepEqual([error.code, error.retryable, workIsDone], ["OVERLOADED", true, false]);
    assert.equal((await work).length, 12);
  });

  test("counts what it rejects, in texts, and accepts nothing of it", async () => {
    await using embedder = await Embedder.load({ threads: 1, maxQueueTexts: 12 });
    const work = embedder.embed(muchWork());
    await failureOf(embedder.embed("a"));
    await failureOf(embedder.embed(["a", "b", "c"]));
    await failureOf(embedder.embedTokens("a"));
    await work;
    const { rejectedTexts, acceptedTexts, queuedTexts } = embedder.stats();
    assert.deepEqual(rejectedTexts, { overloaded: 5, tooLong: 0, closed: 0 });
    assert.deepEqual([acceptedTexts, queuedTexts], [12, 0]);
  });

  test("takes texts again as soon as there is room, with the vectors they always had", async () => {
    await using embedder = await Embedder.load({ threads: 1, maxQueueTexts: 12 });
    const expected = await embedder.embed("a");
    for (let round = 0; round < 3; round += 1) {
      const work = embedder.embed(muchWork());
      assert.equal((await failureOf(embedder.embed("a"))).code, "OVERLOADED");
      await work;
      assert.deepEqual(await embedder.embed("a"), expected);
    }
  });

  test("is one of bytes too, counted in UTF-8", async () => {
    await using embedder = await Embedder.load({ threads: 1, maxQueueBytes: 3000 });
    const work = embedder.embed([longText(), longText()]);
    assert.equal(embedder.stats().queuedBytes, 2 * longText().length);
    const error = await failureOf(embedder.embed("é".repeat(251)));
    assert.equal(error.code, "OVERLOADED");
    const fits = embedder.embed("é".repeat(250));
    await Promise.all([work, fits]);
    assert.equal(embedder.stats().queuedBytes, 0);
  });
});

describe("a call that could never fit", () => {
  test("is TOO_LONG, which no retry helps, and counted as such", async () => {
    await using embedder = await Embedder.load({ maxQueueBytes: 10 });
    const error = await failureOf(embedder.embed("eleven byte"));
    assert.deepEqual([error.code, error.retryable], ["TOO_LONG", false]);
    assert.match(error.message, /11 bytes.*10 \(maxQueueBytes\)/);
    assert.deepEqual(embedder.stats().rejectedTexts, { overloaded: 0, tooLong: 1, closed: 0 });
    assert.equal((await embedder.embed("ten bytes.")).length, 384);
  });
});

describe("a closed embedder", () => {
  test("rejects what comes after it, of any kind and size", async () => {
    const embedder = await Embedder.load();
    const closing = embedder.close();
    for (const input of ["a", ["a", "b"], shortTexts(600)]) {
      assert.equal((await failureOf(embedder.embed(input as string))).code, "CLOSED");
    }
    assert.equal((await failureOf(embedder.embedTokens("a"))).code, "CLOSED");
    await closing;
    assert.equal((await failureOf(embedder.embed(shortTexts(600)))).code, "CLOSED");
  });

  test("counts what it rejects, while it closes and afterwards", async () => {
    await using embedder = await Embedder.load({ threads: 1 });
    const work = embedder.embed(muchWork());
    const closing = embedder.close();
    await failureOf(embedder.embed(["a", "b"]));
    await Promise.all([work, closing]);
    await failureOf(embedder.embed("c"));
    assert.equal(embedder.stats().rejectedTexts.closed, 3);
  });
});

test("ten thousand rejections leave no memory behind", () => {
  const { stdout, stderr } = runProgram(
    `const embedder = await Embedder.load({ threads: 1, maxQueueTexts: 1, maxBatchTokens: 1 });
    const text = "word ".repeat(100);
    let rejected = 0;
    const onError = (error) => { if (error.code === "OVERLOADED") rejected += 1; else throw error; };
    const { signal } = new AbortController();
    const rounds = async () => {
      for (let round = 0; round < 100; round += 1) {
        const calls = [];
        for (let i = 0; i < 101; i += 1) calls.push(embedder.embed(text, { signal, timeoutMs: 60_000 }).catch(onError));
        await Promise.all(calls);
      }
      gc();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return heapUsed + external + arrayBuffers;
    };
    await rounds();
    const first = await rounds();
    const begun = rejected;
    const last = await rounds();
    console.log(JSON.stringify({ first, last, rejected: rejected - begun }));`,
    { flags: ["--expose-gc"] },
  );
  assert.equal(stderr, "");
  const { first, last, rejected } = JSON.parse(stdout);
  assert.ok(rejected >= 9_000, `${rejected} rejections`);
  // Ten bytes per rejection: less than anything that could be kept.
  assert.ok(last - first < 100_000, `${last - first} bytes more`);
});
