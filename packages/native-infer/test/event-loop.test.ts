import assert from "node:assert/strict";
import { test } from "node:test";
import { Embedder } from "../src/index.js";

test("the event loop keeps turning while a run is in flight", async () => {
  await using embedder = await Embedder.load({ threads: 1 });
  // Long enough for hundreds of turns of the loop, and none of it is waiting: the engine is busy throughout.
  const call = embedder.embed(Array.from({ length: 60 }, () => "word ".repeat(250)));
  let answered = false;
  void call.then(() => {
    answered = true;
  });
  let turns = 0;
  while (!answered) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  assert.ok(embedder.stats().runMs.sum > 50, "the runs took time");
  assert.ok(turns > 100, `the loop turned ${turns} times`);
});

test("submitting a job returns before it is computed", async () => {
  await using embedder = await Embedder.load({ threads: 1 });
  const call = embedder.embed(Array.from({ length: 40 }, () => "word ".repeat(250)));
  assert.equal(embedder.stats().completedTexts, 0);
  await call;
  assert.equal(embedder.stats().completedTexts, 40);
});
