import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import type { Context } from "koa";
import { Embedder, type Input } from "native-infer";
import { EngineCalls } from "../../src/embedding/engine-calls.js";
import { EmbeddingPipeline } from "../../src/embedding/pipeline.js";
import { checkTokens } from "../../src/embedding/token-limit.js";
import { Served, type TextEmbedder } from "../../src/models/served-models.js";

describe("tokens of a request", () => {
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load();
  });
  after(() => embedder.close());

  /** The embedder with its tokenizations counted, and without its work. */
  const counting = () => {
    let tokenized = 0;
    const watched: TextEmbedder = {
      info: embedder.info,
      embed: async () => [] as never,
      embedAll: async () => ({ vectors: [], tokens: 0, truncated: 0 }),
      embedSettled: (input, options) => embedder.embedSettled(input, options),
      embedTokens: ((input: string, options) =>
        embedder.embedTokens(input, options)) as TextEmbedder["embedTokens"],
      tokenize: (...args) => {
        tokenized += 1;
        return embedder.tokenize(...args);
      },
      decode: (...args) => embedder.decode(...args),
      idToToken: (...args) => embedder.idToToken(...args),
      stats: () => embedder.stats(),
    };
    return { watched, tokenized: () => tokenized };
  };

  const allowed = async (inputs: Input[], max: number, of: TextEmbedder = embedder) => {
    try {
      await checkTokens(of, inputs, max);
      return true;
    } catch (error) {
      assert.equal((error as { code: string }).code, "TOO_LONG");
      assert.match((error as Error).message, new RegExp(`more than ${max} tokens`));
      return false;
    }
  };

  it("are those that the engine counts, to the token", async () => {
    const { watched } = counting();
    const word = fc.constantFrom(
      "London",
      "embedding",
      "东京",
      "a",
      "naïve",
      "☃",
      "한국어",
      "x1y2",
    );
    const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(" "));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (texts) => {
        const { tokens } = await embedder.embedAll(texts);
        assert.equal(await allowed(texts, tokens, watched), true);
        assert.equal(await allowed(texts, tokens - 1, watched), false);
      }),
      { numRuns: 20 },
    );
  });

  it("are not even counted where the texts are too short to have too many", async () => {
    const { watched, tokenized } = counting();
    assert.equal(
      await allowed(Array(100).fill("How big is London"), 100 * (3 * 17 + 8), watched),
      true,
    );
    assert.equal(tokenized(), 0);
  });

  it("are cut off as the engine does, so that long texts count as the model's maximum", async () => {
    const { watched } = counting();
    const long = "word ".repeat(100_000);
    const { maxTokens } = embedder.info;
    assert.equal(await allowed([long, long], 2 * maxTokens, watched), true);
    assert.equal(await allowed([long, long], 2 * maxTokens - 1, watched), false);
  });

  it("of token ids are their number", async () => {
    const { watched } = counting();
    const ids = Int32Array.from([101, 2129, 102]);
    assert.equal(await allowed([ids, ids], 6, watched), true);
    assert.equal(await allowed([ids, ids], 5, watched), false);
  });

  it("are counted in slices between which the event loop turns", async () => {
    const { watched } = counting();
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 0);
    const gap = " ".repeat(20_000);
    assert.equal(await allowed(Array(20).fill(gap), 300, watched), true);
    clearInterval(ticking);
    assert(turns >= 5, String(turns));
  });

  it("are not counted on for a client that is gone", async () => {
    const { watched, tokenized } = counting();
    const texts = Array(1000).fill(" ".repeat(2000));
    const gone = AbortSignal.abort();
    const check = checkTokens(watched, texts, 10_000, gone) ?? Promise.resolve();
    await assert.rejects(check, { code: "CANCELLED" });
    assert(tokenized() < 20, String(tokenized()));
  });

  it("leave a surrogate pair at the border of two slices whole", async () => {
    const text = `${" ".repeat(16_383)}😀 London`;
    const { watched } = counting();
    assert.equal(await allowed([text], 3, watched), false);
    assert.equal(await allowed([text], 8, watched), true);
  });

  it("limit whatever embeds, and leave the queue alone", async () => {
    const model = new Served("m", embedder);
    const pipeline = new EmbeddingPipeline(new EngineCalls({ maxRequestTokens: 3 }));
    const request = {
      ctx: { state: {} } as Context,
      call: { signal: new AbortController().signal },
    };
    const before = embedder.stats().acceptedTexts;
    const texts = ["How big is London"];
    await assert.rejects(pipeline.embed(request, model, texts), { code: "TOO_LONG" });
    await assert.rejects(pipeline.embedTokens(request, model, texts), { code: "TOO_LONG" });
    assert.equal(embedder.stats().acceptedTexts, before);
    const { vectors } = await pipeline.embed(request, model, ["a"]);
    assert.equal(vectors[0]?.length, embedder.info.dimensions);
  });
});
