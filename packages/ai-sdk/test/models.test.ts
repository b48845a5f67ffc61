import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { APICallError } from "@ai-sdk/provider";
import { classifierCases, classifierOf, writeModel } from "@native-infer/testing";
import { embed, embedMany, RetryError, rerank } from "ai";
import { Embedder, NativeInferError, Reranker } from "native-infer";
import { embeddingModel, rerankingModel } from "../src/index.js";

describe("an embedding model of the AI SDK", () => {
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load({ maxQueueTexts: 64 });
  });
  after(() => embedder.close());

  it("gives embed and embedMany the engine's vectors and tokens", async () => {
    const model = embeddingModel(embedder);
    const values = Array.from({ length: 50 }, (_, at) => `text number ${at}`);
    const wanted = await embedder.embedAll(values);
    const many = await embedMany({ model, values });
    assert.deepEqual(
      many.embeddings,
      wanted.vectors.map((vector) => Array.from(vector)),
    );
    assert.equal(many.usage.tokens, wanted.tokens);
    const one = await embed({ model, value: values[0] ?? "" });
    assert.deepEqual(one.embedding, many.embeddings[0]);
    assert.deepEqual((await embedMany({ model, values: [] })).embeddings, []);
  });

  it("takes options for all calls, and others for one", async () => {
    const model = embeddingModel(embedder, { dimensions: 32 });
    const { embedding } = await embed({ model, value: "a" });
    assert.equal(embedding.length, 32);
    const providerOptions = { "native-infer": { dimensions: 16 } };
    const { embedding: shorter } = await embed({ model, value: "a", providerOptions });
    assert.equal(shorter.length, 16);
  });

  it("rejects at once, with the engine's error, what cannot succeed later", async () => {
    const providerOptions = { "native-infer": { dimensions: 1000 } };
    const call = embed({ model: embeddingModel(embedder), value: "a", providerOptions });
    await assert.rejects(call, (error) => {
      assert(error instanceof NativeInferError);
      return error.code === "INVALID_ARGUMENT";
    });
  });

  it("has the SDK retry what can, with the engine's error as the cause", async () => {
    await using closed = await Embedder.load();
    await closed.close();
    const call = embed({ model: embeddingModel(closed), value: "a", maxRetries: 1 });
    await assert.rejects(call, (error) => {
      assert(RetryError.isInstance(error));
      assert.equal(error.errors.length, 2);
      const last = error.lastError;
      assert(APICallError.isInstance(last) && last.cause instanceof NativeInferError);
      return last.cause.code === "CLOSED" && last.statusCode === 503;
    });
  });

  it("takes an aborted call out of the queue", async () => {
    const abort = new AbortController();
    const values = Array.from({ length: 64 }, () => "word ".repeat(250));
    const call = embedMany({
      model: embeddingModel(embedder),
      values,
      abortSignal: abort.signal,
      maxRetries: 0,
    });
    abort.abort();
    await assert.rejects(call);
    assert.equal(embedder.stats().queuedTexts, 0);
  });
});

describe("a reranking model of the AI SDK", () => {
  const directory = writeModel(classifierOf("bert", 1));
  after(() => rmSync(directory, { recursive: true }));
  const { query, documents } = classifierCases;

  it("gives rerank the ranking of the engine, of texts and of objects", async () => {
    await using reranker = await Reranker.load({ model: directory, packedCache: false });
    const model = rerankingModel(reranker);
    const wanted = await reranker.rank(query, documents, { topK: 2 });
    const { ranking } = await rerank({ model, query, documents, topN: 2 });
    assert.deepEqual(
      ranking.map(({ originalIndex, score }) => ({ index: originalIndex, score })),
      wanted,
    );
    const objects = documents.map((text) => ({ text }));
    const ofObjects = await rerank({ model, query, documents: objects });
    const asJson = await reranker.rank(
      query,
      objects.map((each) => JSON.stringify(each)),
    );
    assert.deepEqual(
      ofObjects.ranking.map(({ originalIndex }) => originalIndex),
      asJson.map(({ index }) => index),
    );
  });
});
