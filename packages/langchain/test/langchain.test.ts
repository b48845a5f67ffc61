import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { Document } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { FakeVectorStore } from "@langchain/core/utils/testing";
import { classifierCases, classifierOf, writeModel } from "@native-infer/testing";
import { Embedder, NativeInferError, Reranker } from "native-infer";
import { NativeInferEmbeddings, NativeInferReranker } from "../src/index.js";

describe("embeddings for LangChain", () => {
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load();
  });
  after(() => embedder.close());

  it("are the engine's vectors, of documents and of queries", async () => {
    const embeddings = new NativeInferEmbeddings({ embedder });
    const texts = Array.from({ length: 40 }, (_, at) => `document ${at}`);
    const wanted = (await embedder.embed(texts)).map((vector) => Array.from(vector));
    assert.deepEqual(await embeddings.embedDocuments(texts), wanted);
    assert.deepEqual(await embeddings.embedQuery(texts[3] ?? ""), wanted[3]);
    assert.deepEqual(await embeddings.embedDocuments([]), []);
  });

  it("put the model's prompts before each side, unless a prompt is given", async () => {
    const used: unknown[] = [];
    const recording = {
      embed: (_: unknown, options: unknown) => {
        used.push(options);
        return embedder.embed(["a"]);
      },
    } as unknown as Embedder;
    const embeddings = new NativeInferEmbeddings({ embedder: recording });
    await embeddings.embedDocuments(["a"]);
    await embeddings.embedQuery("a");
    const prompted = new NativeInferEmbeddings({
      embedder: recording,
      options: { prompt: "query: " },
    });
    await prompted.embedQuery("a");
    assert.deepEqual(used, [
      { inputType: "document" },
      { inputType: "query" },
      { prompt: "query: " },
    ]);
  });

  it("serve a vector store of LangChain", async () => {
    const store = new FakeVectorStore(new NativeInferEmbeddings({ embedder }), {});
    await store.addDocuments(
      ["London has nine million people.", "Bread is made of flour and water."].map(
        (pageContent) => new Document({ pageContent }),
      ),
    );
    const [best] = await store.similaritySearch("How many inhabitants does London have?", 1);
    assert.equal(best?.pageContent, "London has nine million people.");
  });

  it("reject at once what cannot succeed later, and try again what can", async () => {
    const calls = { failed: 0 };
    const failing = (code: "INVALID_ARGUMENT" | "OVERLOADED") =>
      ({
        embed: () => {
          calls.failed += 1;
          return Promise.reject(new NativeInferError(code, "for the test"));
        },
      }) as unknown as Embedder;
    for (const [code, attempts] of [
      ["INVALID_ARGUMENT", 1],
      ["OVERLOADED", 2],
    ] as const) {
      calls.failed = 0;
      const embeddings = new NativeInferEmbeddings({ embedder: failing(code), maxRetries: 1 });
      await assert.rejects(embeddings.embedQuery("a"), { code });
      assert.equal(calls.failed, attempts, code);
    }
  });
});

describe("the reranker for LangChain", () => {
  const directory = writeModel(classifierOf("bert", 1));
  after(() => rmSync(directory, { recursive: true }));

  it("keeps the best documents with their score, and leaves the caller's as they are", async () => {
    const { query, documents: texts } = classifierCases;
    await using reranker = await Reranker.load({ model: directory, packedCache: false });
    const documents = texts.map(
      (pageContent, at) => new Document({ pageContent, metadata: { at }, id: `${at}` }),
    );
    const compressor = new NativeInferReranker({ reranker, topN: 3 });
    assert(BaseDocumentCompressor.isBaseDocumentCompressor(compressor));
    const kept = await compressor.compressDocuments(documents, query);
    const wanted = await reranker.rank(query, texts, { topK: 3 });
    assert.deepEqual(
      kept.map(({ pageContent, metadata, id }) => ({ pageContent, metadata, id })),
      wanted.map(({ index, score }) => ({
        pageContent: texts[index],
        metadata: { at: index, relevanceScore: score },
        id: `${index}`,
      })),
    );
    assert(documents.every(({ metadata }) => !("relevanceScore" in metadata)));
    assert.deepEqual(await compressor.compressDocuments([], query), []);
  });
});
