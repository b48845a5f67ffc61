import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Served } from "../../../src/models/served-models.js";
import { AppServer, withOneNotLoaded } from "../../support/app-server.js";
import { appDeps, fakeEmbedder } from "../../support/fake-embedder.js";
import { json } from "../../support/shapes.js";

/** Any file will do for the model's. */
const file = fileURLToPath(import.meta.url);

const empty = {
  parent_model: "",
  format: "onnx",
  family: "",
  families: [],
  parameter_size: "",
  quantization_level: "",
};
const details = { ...empty, context_length: 8, embedding_length: 2 };

describe("Ollama's models", () => {
  const fake = fakeEmbedder(async () => Float32Array.of(1, 0));
  const embedder = { ...fake, info: { ...fake.info, file } };
  let server: AppServer;
  before(async () => {
    const models = withOneNotLoaded(new Served("here", embedder));
    server = await AppServer.start({ ...appDeps(embedder), models });
  });
  after(() => server.close());

  it("are all listed, with what is known of them", async () => {
    const { size, mtime } = await stat(file);
    const both = { digest: "", capabilities: ["embedding"] };
    assert.deepEqual(await json(await server.get("/api/tags")), {
      models: [
        { ...both, name: "here", model: "here", size, modified_at: mtime.toISOString(), details },
        { ...both, name: "later", model: "later", size: 0, details: empty },
      ],
    });
  });

  it("answer to their name, with Ollama's default tag, under the older word, and without", async () => {
    for (const body of [{ model: "here" }, { model: "here:latest" }, { name: "here" }, {}]) {
      const response = await server.post("/api/show", body);
      assert.equal(response.status, 200, JSON.stringify(body));
      assert.deepEqual(await json(response), {
        details,
        model_info: {
          "general.architecture": "onnx",
          "onnx.context_length": 8,
          "onnx.embedding_length": 2,
          "onnx.vocab_size": 1,
        },
        capabilities: ["embedding"],
        modified_at: (await stat(file)).mtime.toISOString(),
      });
    }
  });

  it("are as old as their loading where the file is gone", async () => {
    const model = new Served("here", fake);
    const gone = await AppServer.start({
      ...appDeps(fake),
      models: withOneNotLoaded(model),
    });
    const { models } = await json<{ models: { size: number; modified_at: string }[] }>(
      await gone.get("/api/tags"),
    );
    assert.deepEqual([models[0]?.size, models[0]?.modified_at], [0, model.loadedAt.toISOString()]);
    gone.close();
  });

  it("are listed as running once they are loaded, for longer than anybody waits", async () => {
    const { models } = await json<{ models: { expires_at: string }[] }>(
      await server.get("/api/ps"),
    );
    const [{ expires_at, ...rest } = { expires_at: "" }, ...others] = models;
    const { size } = await stat(file);
    const same = { digest: "", size_vram: 0, context_length: 8 };
    assert.deepEqual(rest, { ...same, name: "here", model: "here", size, details });
    assert.deepEqual(others, []);
    assert(Date.parse(expires_at) > Date.now() + 1e12);
  });

  it("have a version beside them, for HEAD too", async () => {
    const { version } = await json<{ version: string }>(await server.get("/api/version"));
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.equal((await fetch(`${server.url}/api/version`, { method: "HEAD" })).status, 200);
  });

  it("has its own words for a route that is not served", async () => {
    const response = await server.post("/api/chat", {});
    assert.equal(response.status, 404);
    assert.deepEqual(await json(response), { error: "there is no such path" });
  });
});
