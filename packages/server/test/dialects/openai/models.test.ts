import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Served } from "../../../src/models/served-models.js";
import { AppServer, withOneNotLoaded } from "../../support/app-server.js";
import { appDeps, fakeEmbedder } from "../../support/fake-embedder.js";
import { type ErrorBody, json } from "../../support/shapes.js";

const model = new Served(
  "org/here",
  fakeEmbedder(async () => Float32Array.of(1, 0)),
);
const here = {
  id: "org/here",
  object: "model",
  created: Math.floor(model.loadedAt.getTime() / 1000),
  owned_by: "native-infer",
  task: "embed",
};

describe("OpenAI's list of models", () => {
  let server: AppServer;
  before(async () => {
    server = await AppServer.start({
      ...appDeps(model.engine),
      models: withOneNotLoaded(model),
    });
  });
  after(() => server.close());

  it("has every model, with the time at which it was loaded if it was", async () => {
    assert.deepEqual(await json(await server.get("/v1/models")), {
      object: "list",
      data: [here, { ...here, id: "later", created: 0 }],
    });
  });

  it("finds one by its name without loading it, however a slash in it is written", async () => {
    for (const name of ["org%2Fhere", "org/here", "org/here/", "org//here", "org/here:latest"]) {
      assert.deepEqual(await json(await server.get(`/v1/models/${name}`)), here, name);
    }
    const later = await json<{ id: string }>(await server.get("/v1/models/later"));
    assert.equal(later.id, "later");
  });

  for (const name of ["other", "org%2Fhere%2F", "%ff", "Later", "org/there", "here", "later/x"]) {
    it(`answers 404 for ${name}, and names those there are`, async () => {
      const response = await server.get(`/v1/models/${name}`);
      assert.equal(response.status, 404);
      const { error } = await json<ErrorBody>(response);
      assert.match(error.message, /^model is ".+"; allowed is org\/here, later$/);
      assert.deepEqual([error.param, error.code], ["model", "MODEL_UNKNOWN"]);
    });
  }
});
