import assert from "node:assert/strict";
import { test } from "node:test";
import { Embedder } from "native-infer";
import { everyNth, MAX_TOKENS, MIN_TOKENS, mixedTexts } from "../../src/engine/mixed-texts.js";

test("the same seed gives the same texts, another seed others", () => {
  assert.deepEqual(mixedTexts(50), mixedTexts(50));
  assert.notDeepEqual(mixedTexts(50, 1), mixedTexts(50, 2));
});

test("a larger corpus begins with the smaller one", () => {
  assert.deepEqual(mixedTexts(100).slice(0, 20), mixedTexts(20));
});

test("every length from min to max occurs", () => {
  const lengths = new Set(mixedTexts(10_000).map(({ tokens }) => tokens));
  assert.equal(lengths.size, MAX_TOKENS - MIN_TOKENS + 1);
  assert.equal(Math.min(...lengths), MIN_TOKENS);
  assert.equal(Math.max(...lengths), MAX_TOKENS);
});

test("the stated token counts are the tokenizer's", async () => {
  await using embedder = await Embedder.load({ threads: 1 });
  for (const { text, tokens } of mixedTexts(500)) {
    assert.equal(embedder.tokenize(text).ids.length, tokens, text);
  }
});

test("shares with different offsets make up the whole", () => {
  const items = Array.from({ length: 25 }, (_, i) => i);
  assert.deepEqual(everyNth(items, 10, 3), [3, 13, 23]);
  const whole = Array.from({ length: 10 }, (_, offset) => everyNth(items, 10, offset)).flat();
  assert.deepEqual(
    whole.sort((a, b) => a - b),
    items,
  );
});
