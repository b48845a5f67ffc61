import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Context } from "koa";
import type { EmbedOptions, JobTrace } from "native-infer";
import { embedByType } from "../../../src/dialects/cohere/embed.js";
import { EngineCalls } from "../../../src/embedding/engine-calls.js";
import { EmbeddingPipeline } from "../../../src/embedding/pipeline.js";
import { usageOf } from "../../../src/embedding/usage.js";
import { Served, type TextEmbedder } from "../../../src/models/served-models.js";
import { fakeEmbedder } from "../../support/fake-embedder.js";

const trace: JobTrace = {
  queueMs: 3,
  tokenizeMs: 1,
  runMs: 2,
  totalMs: 6,
  batches: 1,
  batchTexts: 1,
  batchTokens: 4,
};

describe("embedding in several types", () => {
  it("notes the time of all calls, the texts once, and the wait of the first", async () => {
    let calls = 0;
    const embedAll = (async (input: readonly string[], options: EmbedOptions) => {
      options.trace?.({ ...trace, queueMs: trace.queueMs + calls });
      calls += 1;
      return { vectors: input.map(() => Float32Array.of(1)), tokens: 4, truncated: 0 };
    }) as TextEmbedder["embedAll"];
    const embedder = { ...fakeEmbedder(async () => Float32Array.of(1)), embedAll };
    const model = new Served("fake", embedder);
    const ctx = { state: {} } as Context;
    const call = { signal: new AbortController().signal };

    const pipeline = new EmbeddingPipeline(new EngineCalls({ maxRequestTokens: 100 }));
    const types = new Set(["float", "base64", "int8", "binary"] as const);
    const { vectors, tokens } = await embedByType(
      pipeline,
      { ctx, call },
      model,
      ["ab"],
      types,
      {},
    );

    assert.deepEqual([calls, tokens, vectors.size], [3, 4, 4]);
    const { modelMs = -1, ...rest } = usageOf(ctx) ?? {};
    assert(modelMs >= 0);
    assert.deepEqual(rest, {
      queueMs: 3,
      tokenizeMs: 3,
      runMs: 6,
      model: "fake",
      texts: 1,
      characters: 2,
      tokens: 4,
    });
  });
});
