import assert from "node:assert/strict";
import { test } from "node:test";
import { Embedder } from "native-infer";
import { scalingPoints } from "../../src/scaling/points.js";
import { costPoints, fits, scalingSummary } from "../../src/scaling/report.js";
import { sampleOf, timePoint } from "../../src/scaling/samples.js";
import { textOfTokens } from "../../src/scaling/texts.js";

test("a text has exactly the tokens that were asked for", async (t) => {
  const embedder = await Embedder.load({ threads: 1 });
  t.after(() => embedder.close());
  for (const tokens of [3, 4, 17, 64, 256])
    for (const turn of [0, 5])
      assert.equal(embedder.tokenize(textOfTokens(tokens, turn)).ids.length, tokens);
});

test("a text of fewer tokens than its frame is an error", () => {
  assert.throws(() => textOfTokens(2), RangeError);
});

test("a full run goes from 1 to 10,000 texts and from 4 to 256 tokens with 1 and 2 threads", () => {
  const points = scalingPoints(false);
  for (const threads of [1, 2]) {
    const own = points.filter((point) => point.threads === threads);
    const counts = own.filter(({ part }) => part === "texts").map(({ texts }) => texts.length);
    const lengths = own.filter(({ part }) => part === "tokens").map((p) => p.tokensEach ?? 0);
    assert.deepEqual([Math.min(...counts), Math.max(...counts)], [1, 10_000]);
    assert.deepEqual([Math.min(...lengths), Math.max(...lengths)], [4, 256]);
  }
});

test("every text is embedded once a pass, in calls of the asked size", async () => {
  const sizes: number[] = [];
  const embed = async (texts: string[]) => {
    sizes.push(texts.length);
    await new Promise((resolve) => setTimeout(resolve, 60));
  };
  const texts = Array.from({ length: 10 }, (_, i) => `${i}`);
  const point = { part: "length", threads: 1, batch: 4, tokensEach: 3, texts, tokens: 30 } as const;
  const seconds = await timePoint({ embed }, point);
  assert.deepEqual(sizes, [4, 4, 2]);
  assert.ok(seconds >= 0.17);
});

test("the slope of a cost that doubles with the work is 1, with each number of threads", () => {
  const samples = scalingPoints(true)
    .filter(({ part }) => part === "texts")
    .flatMap((point) => [0, 1, 2].map((r) => sampleOf(point, r, 0.001 * point.texts.length)));
  assert.deepEqual(
    fits(samples).map(({ threads, law }) => [threads, Number(law.slope.toFixed(6))]),
    [
      [1, 1],
      [2, 1],
    ],
  );
  assert.deepEqual(costPoints(samples, "texts", 1)[0], { x: 1, y: 1 });
  assert.ok(!/NaN|undefined/.test(scalingSummary("a machine", samples, [])));
});
