import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type EmbedOptions, NativeInferError } from "native-infer";
import type { TextEmbedder } from "../../../src/models/served-models.js";
import { AppServer } from "../../support/app-server.js";
import { appDeps, fakeEmbedder } from "../../support/fake-embedder.js";
import { json } from "../../support/shapes.js";

function recorder(calls: EmbedOptions[]): TextEmbedder {
  const fake = fakeEmbedder(async () => Float32Array.of(0.5, 0.25));
  const embedAll = (async (input: string[], options: EmbedOptions) => {
    calls.push(options);
    return fake.embedAll(input, options);
  }) as TextEmbedder["embedAll"];
  return { ...fake, embedAll };
}

describe("Ollama's embed", () => {
  const calls: EmbedOptions[] = [];
  let server: AppServer;
  before(async () => {
    const deps = appDeps(recorder(calls));
    server = await AppServer.start({ ...deps, settings: { ...deps.settings, maxInputs: 3 } });
  });
  after(() => server.close());

  const embed = async (body: object) => {
    calls.length = 0;
    const response = await server.post("/api/embed", { model: "any", ...body });
    assert.equal(response.status, 200);
    return json<Record<string, unknown>>(response);
  };

  it("answers in Ollama's shape, with whole nanoseconds", async () => {
    const answer = await embed({ input: ["a", ""] });
    assert.deepEqual(Object.keys(answer), [
      "model",
      "embeddings",
      "total_duration",
      "load_duration",
      "prompt_eval_count",
    ]);
    assert.deepEqual(answer.embeddings, [
      [0.5, 0.25],
      [0.5, 0.25],
    ]);
    assert.deepEqual([answer.model, answer.prompt_eval_count], ["fake", 2]);
    assert(Number.isInteger(answer.total_duration) && Number.isInteger(answer.load_duration));
  });

  it("only loads the model where there is no text", async () => {
    for (const input of ["", [], null, undefined]) {
      assert.deepEqual(await embed({ input }), { model: "fake", embeddings: [] });
    }
    assert.deepEqual(calls, []);
  });

  it("cuts texts at their end unless it is told not to, and normalises always", async () => {
    await embed({ input: "a" });
    assert.deepEqual([calls[0]?.truncate, calls[0]?.normalize], ["end", true]);
    await embed({ input: "a", truncate: null });
    assert.equal(calls[0]?.truncate, "end");
    await embed({ input: "a", truncate: false });
    assert.equal(calls[0]?.truncate, "none");
  });

  it("cuts vectors only where that makes them shorter", async () => {
    await embed({ input: "a", dimensions: 1 });
    assert.equal(calls[0]?.dimensions, 1);
    for (const dimensions of [-1, 0, 2, 3000, null]) {
      await embed({ input: "a", dimensions });
      assert.equal(calls[0]?.dimensions, undefined);
    }
  });

  it("takes JSON under any Content-Type, as curl sends it", async () => {
    const type = "application/x-www-form-urlencoded";
    assert.equal((await server.post("/api/embed", { input: "a" }, type)).status, 200);
  });

  const refused: [path: string, body: unknown, error: RegExp][] = [
    ["/api/embed", "", /the body is not valid JSON/],
    ["/api/embed", "[", /the body is not valid JSON/],
    ["/api/embed", { input: 5 }, /input is 5; allowed is a string or an array of strings/],
    ["/api/embed", { input: ["a", 5] }, /input\[1\] is 5/],
    ["/api/embed", { input: ["a", "b", "c", "d"] }, /input has 4 texts; at most 3 are allowed/],
    ["/api/embed", { input: "a", model: 5 }, /model is 5; allowed is a string/],
    ["/api/embed", { input: "a", truncate: "no" }, /truncate is "no"; allowed is true or false/],
    ["/api/embed", { input: "a", dimensions: 1.5 }, /dimensions is 1.5; allowed is an integer/],
    ["/api/embed", { input: "a", options: [] }, /options is an array of 0; allowed is an object/],
    ["/api/embed", { input: "a", keep_alive: true }, /keep_alive is true; allowed is a string or/],
    ["/api/embeddings", { prompt: ["a"] }, /prompt is an array of 1; allowed is a string/],
    ["/api/show", { name: 5 }, /name is 5; allowed is a string/],
  ];
  for (const [path, body, message] of refused) {
    it(`refuses ${JSON.stringify(body)} at ${path} in Ollama's words`, async () => {
      const response = await server.post(path, body);
      assert.equal(response.status, 400);
      const answer = await json<{ error: string }>(response);
      assert.deepEqual(Object.keys(answer), ["error"]);
      assert.match(answer.error, message);
    });
  }

  it("answers the old route with one vector, or none", async () => {
    const one = await server.post("/api/embeddings", { model: "any", prompt: "a" });
    assert.deepEqual(await json(one), { embedding: [0.5, 0.25] });
    for (const prompt of ["", null, undefined]) {
      const none = await server.post("/api/embeddings", { model: "any", prompt });
      assert.deepEqual(await json(none), { embedding: [] });
    }
  });
});

describe("Ollama's errors", () => {
  const errors = [
    [new NativeInferError("TOO_LONG", "too long"), 400],
    [new NativeInferError("OVERLOADED", "the queue is full"), 503],
    [new NativeInferError("CLOSED", "closing"), 503],
    [new NativeInferError("NOT_FINITE", "NaN"), 500],
  ] as const;
  for (const [error, status] of errors) {
    it(`has ${status} for ${error.code}`, async () => {
      const server = await AppServer.start(appDeps(fakeEmbedder(() => Promise.reject(error))));
      const response = await server.post("/api/embed", { input: "a" });
      assert.equal(response.status, status);
      assert.deepEqual(Object.keys(await json<object>(response)), ["error"]);
      assert.equal(response.headers.has("Retry-After"), status === 503);
      server.close();
    });
  }
});
