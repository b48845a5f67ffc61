import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { CohereEmbeddings } from "@langchain/cohere";
import { type ClassifierCase, classifierCases, writeModel } from "@native-infer/testing";
import { Cohere, CohereClient, CohereClientV2, CohereError } from "cohere-ai";
import { Embedder, Reranker } from "native-infer";
import { numbers } from "../support/numbers.js";
import { ServerProcess } from "../support/server-process.js";

const MODEL = "all-MiniLM-L6-v2";
const texts = ["How big is London", "a", "", "naïve 🌍"];

type LangChainFields = NonNullable<ConstructorParameters<typeof CohereEmbeddings>[0]>;

/** The client that LangChain's class was made for, which may be another version than ours. */
const langChainsOwn = createRequire(createRequire(import.meta.url).resolve("@langchain/cohere"))(
  "cohere-ai",
) as { CohereClient: new (options: object) => NonNullable<LangChainFields["client"]> };

describe("Cohere's clients", () => {
  let server: ServerProcess;
  let embedder: Embedder;
  before(async () => {
    [server, embedder] = await Promise.all([ServerProcess.start(), Embedder.load()]);
  });
  after(() => Promise.all([server.stop(), embedder.close()]));

  const options = () => ({ environment: server.url, token: "none", maxRetries: 0 });

  describe("cohere-ai on v2", () => {
    it("gets the engine's own vectors of every type in one request", async () => {
      const { embeddings, texts: echo } = await new CohereClientV2(options()).embed({
        model: MODEL,
        texts,
        inputType: "search_document",
        embeddingTypes: ["float", "int8", "uint8", "binary", "ubinary", "base64"],
      });
      const floats = await embedder.embed(texts);
      assert.deepEqual(echo, texts);
      assert.deepEqual(embeddings.float, numbers(floats));
      for (const output of ["int8", "uint8", "binary", "ubinary"] as const) {
        assert.deepEqual(
          embeddings[output],
          numbers(await embedder.embed(texts, { outputType: output })),
        );
      }
      const bytes = embeddings.base64?.map((text) => Buffer.from(text, "base64"));
      assert.deepEqual(
        bytes,
        floats.map(({ buffer, byteOffset, byteLength }) =>
          Buffer.from(buffer, byteOffset, byteLength),
        ),
      );
    });

    it("gets one text's vector, its tokens and the API's version", async () => {
      const { id, embeddings, meta, responseType } = await new CohereClientV2(options()).embed({
        model: MODEL,
        texts: ["How big is London"],
        inputType: "search_query",
        outputDimension: 64,
      });
      const expected = await embedder.embed("How big is London", { dimensions: 64 });
      assert.deepEqual(embeddings, { float: [Array.from(expected)] });
      assert.deepEqual([meta?.apiVersion?.version, meta?.billedUnits?.inputTokens], ["2", 6]);
      assert.equal(responseType, "embeddings_by_type");
      assert.match(id, /^[0-9a-f-]{36}$/);
    });

    it("throws its own class of error that says what is wrong", async () => {
      const answer = new CohereClientV2(options()).embed({
        model: MODEL,
        inputType: "image",
        images: ["data:image/png;base64,"],
      });
      await assert.rejects(answer, (error) => {
        assert(error instanceof Cohere.BadRequestError && error instanceof CohereError);
        assert.deepEqual(error.body, {
          message:
            "images is an array of 1; allowed is nothing: only texts are embedded, those of texts",
        });
        return true;
      });
    });

    it("gets an error for a text that is too long where it says NONE, and not otherwise", async () => {
      const client = new CohereClientV2(options());
      const request: Cohere.V2EmbedRequest = {
        model: MODEL,
        inputType: "clustering",
        texts: [`${"word ".repeat(300)}end`],
      };
      await assert.rejects(client.embed({ ...request, truncate: "NONE" }), Cohere.BadRequestError);
      const { embeddings } = await client.embed({ ...request, truncate: "START" });
      const expected = await embedder.embed(request.texts ?? [], { truncate: "start" });
      assert.deepEqual(embeddings.float, numbers(expected));
    });
  });

  describe("cohere-ai on v1", () => {
    it("gets plain vectors where it names no type", async () => {
      const answer = await new CohereClient(options()).embed({ model: MODEL, texts });
      assert.equal(answer.responseType, "embeddings_floats");
      assert.deepEqual(answer.embeddings, numbers(await embedder.embed(texts)));
      assert.equal(answer.meta?.apiVersion?.version, "1");
    });
  });

  describe("cohere-ai with a reranker", () => {
    let ranking: ServerProcess;
    let reranker: Reranker;
    let model = "";
    const { query, documents } = classifierCases;
    before(async () => {
      model = writeModel(classifierCases.cases[0] as ClassifierCase);
      const load = Reranker.load({ model, threads: 1 });
      const start = ServerProcess.start(["--rerankers", `ranker=${model}`]);
      [ranking, reranker] = await Promise.all([start, load]);
    });
    after(async () => {
      await Promise.all([ranking.stop(), reranker.close()]);
      rmSync(model, { recursive: true });
    });

    it("gets the engine's own ranking on both versions", async () => {
      const expected = await reranker.rank(query, documents, { topK: 3, activation: "sigmoid" });
      const places = expected.map(({ index, score }) => ({ index, relevanceScore: score }));
      const client = { environment: ranking.url, token: "none", maxRetries: 0 };
      const request = { model: "ranker", query, documents, topN: 3 };
      const two = await new CohereClientV2(client).rerank(request);
      assert.deepEqual(two.results, places);
      assert.equal(two.meta?.apiVersion?.version, "2");
      const one = await new CohereClient(client).rerank({ ...request, returnDocuments: true });
      assert.deepEqual(
        one.results,
        places.map((place) => ({ ...place, document: { text: documents[place.index] } })),
      );
    });

    it("gets embeddings from the same server", async () => {
      const client = { environment: ranking.url, token: "none", maxRetries: 0 };
      const answer = await new CohereClient(client).embed({ model: MODEL, texts: ["a"] });
      assert.deepEqual(answer.embeddings, numbers(await embedder.embed(["a"])));
    });
  });

  describe("LangChain's CohereEmbeddings", () => {
    const langChain = (fields: LangChainFields = {}) =>
      new CohereEmbeddings({
        model: MODEL,
        maxRetries: 0,
        client: new langChainsOwn.CohereClient(options()),
        ...fields,
      });

    it("gets the engine's own vectors, one and several", async () => {
      const [one, several, expected] = await Promise.all([
        langChain().embedQuery("a"),
        langChain({ batchSize: 3 }).embedDocuments(texts),
        embedder.embed(texts),
      ]);
      assert.deepEqual(several, numbers(expected));
      assert.deepEqual(one, several[1]);
    });

    it("passes on what is wrong", async () => {
      await assert.rejects(langChain().embedQuery("\ud800"), (error: Error) => {
        assert.equal(error.name, "BadRequestError");
        assert.match(error.message, /lone surrogate/);
        return true;
      });
    });
  });
});
