import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ModelRegistry } from "../../../src/models/model-registry.js";
import type { ServedModels } from "../../../src/models/served-models.js";
import { AppServer } from "../../support/app-server.js";
import { appDeps, fakeEmbedder } from "../../support/fake-embedder.js";
import { json } from "../../support/shapes.js";

interface RouteResponse {
  model: string;
  data: { embedding: number[] }[];
}

const embedderOf = (first: number) => fakeEmbedder(async () => Float32Array.of(first, 0));

/** Two models, whose vectors tell them apart. */
function twoModels(): ServedModels {
  const sources = ["org/one", "two:latest"].map((name) => ({ name, model: name }));
  return new ModelRegistry(sources, {
    load: async ({ name }) => ({
      engine: embedderOf(name === "org/one" ? 1 : 2),
      close: async () => {},
    }),
    log: { error() {} },
    waitMs: 1000,
  });
}

describe("the paths of OpenAI's clients", () => {
  let server: AppServer;
  before(async () => {
    server = await AppServer.start({ ...appDeps(embedderOf(0)), models: twoModels() });
  });
  after(() => server.close());

  const answerOf = async (path: string, model?: string | null) => {
    const response = await server.post(path, { input: "a", model });
    assert.equal(response.status, 200, path);
    const { model: name, data } = await json<RouteResponse>(response);
    return [name, data[0]?.embedding[0]];
  };

  it("have the model in them as Azure has it, slashes and all, and the query does not matter", async () => {
    for (const name of ["org/one", "org%2Fone", "org/one:latest"]) {
      const path = `/openai/deployments/${name}/embeddings?api-version=2024-10-21`;
      for (const model of [undefined, null, "two", "nothing of the kind"]) {
        assert.deepEqual(await answerOf(path, model), ["org/one", 1], `${name} ${model}`);
      }
    }
    assert.deepEqual(await answerOf("/openai/deployments/two/embeddings/"), ["two:latest", 2]);
  });

  it("answer 404 in OpenAI's words for a deployment that there is not", async () => {
    const response = await server.post("/openai/deployments/three/embeddings", { input: "a" });
    assert.equal(response.status, 404);
    const { error } = await json<{ error: { code: string; message: string } }>(response);
    assert.equal(error.code, "MODEL_UNKNOWN");
    assert.match(error.message, /"three"; allowed is org\/one, two:latest/);
  });

  it("are several for the same", async () => {
    for (const path of ["/v1/embeddings", "/embeddings", "/openai/v1/embeddings"]) {
      assert.deepEqual(await answerOf(path, "two"), ["two:latest", 2]);
      assert.deepEqual(await answerOf(path, "org/one:latest"), ["org/one", 1]);
      assert.deepEqual(await answerOf(path, null), ["org/one", 1]);
    }
    const lists = ["/v1/models", "/openai/models", "/openai/v1/models"].map(async (path) =>
      (await server.get(`${path}?api-version=preview`)).text(),
    );
    const [first, ...others] = await Promise.all(lists);
    assert.match(first ?? "", /org\/one/);
    for (const other of others) assert.equal(other, first);
  });

  it("take a name with or without Ollama's default tag, whatever the API", async () => {
    const texts = { texts: ["a"], input_type: "search_query" };
    for (const [path, body] of [
      ["/v2/embed", texts],
      ["/api/embed", { input: "a" }],
      ["/v1/embeddings", { input: "a" }],
    ] as const) {
      for (const [model, status] of [
        ["two", 200],
        ["two:latest", 200],
        ["org/one:latest", 200],
        ["org/one:1", 404],
      ] as const) {
        const response = await server.post(path, { ...body, model });
        assert.equal(response.status, status, `${path} ${model}`);
      }
    }
  });
});
