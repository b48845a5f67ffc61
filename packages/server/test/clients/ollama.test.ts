import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { OllamaEmbeddings } from "@langchain/ollama";
import { Embedder } from "native-infer";
import { Ollama } from "ollama";
import { numbers } from "../support/numbers.js";
import { ServerProcess } from "../support/server-process.js";

const MODEL = "all-MiniLM-L6-v2";
const texts = ["How big is London", "a", "", "naïve 🌍"];

describe("Ollama's clients", () => {
  let server: ServerProcess;
  let embedder: Embedder;
  let client: Ollama;
  before(async () => {
    [server, embedder] = await Promise.all([ServerProcess.start(), Embedder.load()]);
    client = new Ollama({ host: server.url });
  });
  after(() => Promise.all([server.stop(), embedder.close()]));

  describe("ollama", () => {
    it("gets the engine's own vectors for several texts, and what they took", async () => {
      const begin = performance.now();
      const answer = await client.embed({ model: MODEL, input: texts, keep_alive: "5m" });
      const tookNs = (performance.now() - begin) * 1e6;
      assert.deepEqual(answer.embeddings, numbers(await embedder.embed(texts)));
      assert.equal(answer.model, MODEL);
      assert.equal(answer.prompt_eval_count, (await embedder.embedAll(texts)).tokens);
      assert(answer.load_duration >= 0 && answer.total_duration > answer.load_duration);
      assert(answer.total_duration < tookNs);
    });

    it("gets one text's vector, cut and of unit length", async () => {
      const { embeddings } = await client.embed({ model: MODEL, input: "a", dimensions: 64 });
      const expected = await embedder.embed("a", { dimensions: 64 });
      assert.deepEqual(embeddings, [Array.from(expected)]);
    });

    it("gets one vector the old way", async () => {
      const { embedding } = await client.embeddings({ model: MODEL, prompt: "a" });
      assert.deepEqual(embedding, Array.from(await embedder.embed("a")));
    });

    it("sees the models, and the version of this server", async () => {
      const { models } = await client.list();
      assert.deepEqual(
        models.map(({ name, model }) => [name, model]),
        [[MODEL, MODEL]],
      );
      assert((models[0]?.size ?? 0) > 1_000_000);
      const { model_info, capabilities } = await client.show({ model: `${MODEL}:latest` });
      assert.equal(Object(model_info)["onnx.embedding_length"], 384);
      assert.deepEqual(capabilities, ["embedding"]);
      assert.match((await client.version()).version, /^\d+\.\d+\.\d+/);
    });

    it("throws its own class of error that says what is wrong", async () => {
      const long = client.embed({ model: MODEL, input: "word ".repeat(300), truncate: false });
      await assert.rejects(long, {
        name: "ResponseError",
        status_code: 400,
        message: /more than 256 tokens/,
      });
    });
  });

  describe("LangChain's OllamaEmbeddings", () => {
    const langChain = (fields = {}) =>
      new OllamaEmbeddings({ model: MODEL, baseUrl: server.url, maxRetries: 0, ...fields });

    it("gets the engine's own vectors, one and several", async () => {
      const [one, several, expected] = await Promise.all([
        langChain({ requestOptions: { numCtx: 512 } }).embedQuery("a"),
        langChain().embedDocuments(texts),
        embedder.embed(texts),
      ]);
      assert.deepEqual(several, numbers(expected));
      assert.deepEqual(one, several[1]);
    });

    it("passes on what is wrong with a text that it does not let us cut", async () => {
      await assert.rejects(langChain().embedQuery("word ".repeat(300)), {
        name: "ResponseError",
        status_code: 400,
      });
    });
  });
});
