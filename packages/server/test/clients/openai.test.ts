import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { OpenAIEmbeddings } from "@langchain/openai";
import { Embedder } from "native-infer";
import OpenAI, { BadRequestError, NotFoundError } from "openai";
import { numbers } from "../support/numbers.js";
import { ServerProcess } from "../support/server-process.js";

const MODEL = "all-MiniLM-L6-v2";
const texts = ["How big is London", "a", "", "naïve 🌍"];

describe("OpenAI's clients", () => {
  let server: ServerProcess;
  let embedder: Embedder;
  let client: OpenAI;
  before(async () => {
    [server, embedder] = await Promise.all([ServerProcess.start(), Embedder.load()]);
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
  });
  after(() => Promise.all([server.stop(), embedder.close()]));

  describe("openai", () => {
    it("gets the engine's own vectors for several texts, as base64 by default", async () => {
      const { data, model, usage } = await client.embeddings.create({ model: MODEL, input: texts });
      assert.deepEqual(
        numbers(data.map(({ embedding }) => embedding)),
        numbers(await embedder.embed(texts)),
      );
      assert.deepEqual([model, usage.prompt_tokens], [MODEL, usage.total_tokens]);
    });

    it("gets numbers where it asks for float, and fewer where it asks for less", async () => {
      const options = { encoding_format: "float", dimensions: 64 } as const;
      const { data } = await client.embeddings.create({ model: MODEL, input: "a", ...options });
      const expected = await embedder.embed("a", { dimensions: 64 });
      assert.deepEqual(data[0]?.embedding, Array.from(expected));
    });

    it("lists the models, and finds one by its name", async () => {
      const models = [];
      for await (const model of client.models.list()) models.push(model);
      assert.deepEqual(
        models.map(({ id, object }) => [id, object]),
        [[MODEL, "model"]],
      );
      assert.deepEqual(await client.models.retrieve(MODEL), models[0]);
    });

    it("throws its own class of error that says what is wrong", async () => {
      await assert.rejects(client.embeddings.create({ model: MODEL, input: [] }), (error) => {
        assert(error instanceof BadRequestError);
        assert.match(error.message, /input is an array of 0; allowed is a string/);
        assert.deepEqual(
          [error.param, error.code, error.type],
          ["input", "INVALID_ARGUMENT", "invalid_request_error"],
        );
        return true;
      });
      await assert.rejects(client.models.retrieve("org/other"), (error) => {
        assert(error instanceof NotFoundError);
        assert.match(error.message, /model is "org\/other"; allowed is all-MiniLM-L6-v2/);
        return true;
      });
    });
  });

  describe("LangChain's OpenAIEmbeddings", () => {
    const langChain = (fields = {}) =>
      new OpenAIEmbeddings({
        model: MODEL,
        apiKey: "none",
        maxRetries: 0,
        configuration: { baseURL: `${server.url}/v1` },
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
      await assert.rejects(langChain({ dimensions: 5000 }).embedQuery("a"), (error) => {
        assert(error instanceof BadRequestError);
        assert.match(error.message, /dimensions is 5000/);
        return true;
      });
    });
  });
});
