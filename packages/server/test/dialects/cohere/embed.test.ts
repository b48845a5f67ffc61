import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type EmbedOptions, NativeInferError } from "native-infer";
import type { TextEmbedder } from "../../../src/models/served-models.js";
import { AppServer } from "../../support/app-server.js";
import { appDeps, fakeEmbedder } from "../../support/fake-embedder.js";
import { json } from "../../support/shapes.js";

interface RouteResponse {
  id: string;
  embeddings: Record<string, unknown>;
  texts: string[];
  meta: { api_version: { version: string }; billed_units: { input_tokens: number } };
  response_type: string;
}

/** Notes what it is asked for; its vectors are made of the type's place in the list of calls. */
function recorder(calls: EmbedOptions[]): TextEmbedder {
  const fake = fakeEmbedder(async () => Float32Array.of(calls.length, 0.5));
  const prompts = { query: "query: ", passage: "passage: " };
  const embedAll = (async (input: string[], options: EmbedOptions) => {
    calls.push(options);
    return fake.embedAll(input, options);
  }) as TextEmbedder["embedAll"];
  return { ...fake, info: { ...fake.info, prompts }, embedAll };
}

describe("Cohere's embed", () => {
  const calls: EmbedOptions[] = [];
  let server: AppServer;
  before(async () => {
    const deps = appDeps(recorder(calls));
    const settings = { ...deps.settings, maxInputs: 3 };
    server = await AppServer.start({ ...deps, settings });
  });
  after(() => server.close());

  const embed = async (body: object, path = "/v2/embed") => {
    calls.length = 0;
    const response = await server.post(path, { input_type: "search_query", ...body });
    assert.equal(response.status, 200);
    return json<RouteResponse>(response);
  };

  it("asks the engine once for each kind of numbers, float and base64 being one", async () => {
    const { embeddings } = await embed({
      texts: ["a"],
      embedding_types: ["base64", "ubinary", "float", "float"],
    });
    assert.deepEqual(
      calls.map(({ outputType }) => outputType),
      ["float32", "ubinary"],
    );
    const bytes = Buffer.from(Float32Array.of(1, 0.5).buffer).toString("base64");
    assert.deepEqual(embeddings, { base64: [bytes], float: [[1, 0.5]], ubinary: [[2, 0.5]] });
  });

  it("answers in the shape of its version", async () => {
    const v2 = await embed({ texts: ["a", "b"] });
    assert.deepEqual(v2, {
      id: v2.id,
      embeddings: {
        float: [
          [1, 0.5],
          [1, 0.5],
        ],
      },
      texts: ["a", "b"],
      meta: { api_version: { version: "2" }, billed_units: { input_tokens: 2 } },
      response_type: "embeddings_by_type",
    });
    const v1 = await embed({ texts: ["a"] }, "/v1/embed");
    assert.deepEqual(v1, {
      id: v1.id,
      embeddings: [[1, 0.5]],
      texts: ["a"],
      meta: { api_version: { version: "1" }, billed_units: { input_tokens: 1 } },
      response_type: "embeddings_floats",
    });
    assert.notEqual(v1.id, v2.id);
    const typed = await embed({ texts: ["a"], embedding_types: ["int8"] }, "/v1/embed");
    assert.deepEqual(
      [typed.embeddings, typed.response_type],
      [{ int8: [[1, 0.5]] }, "embeddings_by_type"],
    );
  });

  it("passes prompt, truncation and dimensions on to the engine", async () => {
    await embed({ texts: ["a"], truncate: "NONE", output_dimension: 1, max_tokens: 8 });
    const { promptName, truncate, dimensions } = calls[0] ?? {};
    assert.deepEqual([promptName, truncate, dimensions], ["query", "none", 1]);
    await embed({ texts: ["a"], input_type: "search_document" });
    assert.equal(calls[0]?.promptName, "passage");
    await embed({ texts: ["a"], input_type: "clustering" });
    assert.deepEqual([calls[0]?.prompt, calls[0]?.truncate], ["", "end"]);
  });

  const ok = { texts: ["a"], input_type: "search_query" };
  const refused: [body: unknown, message: RegExp][] = [
    ["{", /the body is not valid JSON/],
    [[], /the body is an array of 0; allowed is a JSON object/],
    [{ ...ok, texts: undefined }, /texts is missing; allowed is a non-empty array of strings/],
    [{ ...ok, texts: [] }, /texts is an array of 0/],
    [{ ...ok, texts: "a" }, /texts is "a"/],
    [{ ...ok, texts: ["a", 1] }, /texts\[1\] is 1/],
    [{ ...ok, texts: ["a", "b", "c", "d"] }, /texts has 4 texts; at most 3 are allowed/],
    [{ texts: ["a"] }, /input_type is missing; allowed is search_document, search_query/],
    [{ ...ok, input_type: "image" }, /input_type is "image"; allowed is search_document/],
    [{ input_type: "image", images: ["data:"] }, /images is an array of 1; allowed is nothing/],
    [{ ...ok, inputs: [] }, /inputs is an array of 0; allowed is nothing/],
    [{ ...ok, embedding_types: [] }, /embedding_types is an array of 0; allowed is a non-empty/],
    [{ ...ok, embedding_types: ["float", "int4"] }, /embedding_types\[1\] is "int4"; .* base64/],
    [{ ...ok, truncate: "end" }, /truncate is "end"; allowed is NONE, START or END/],
    [{ ...ok, output_dimension: 3 }, /output_dimension is 3; allowed is 1 to 2/],
    [{ ...ok, output_dimension: 0 }, /output_dimension is 0; allowed is a positive integer/],
    [{ ...ok, max_tokens: 7 }, /max_tokens is 7; allowed is 8, the model's own maximum, or more/],
    [{ ...ok, priority: 1000 }, /priority is 1000; allowed is 0 to 999/],
  ];
  for (const [body, message] of refused) {
    it(`refuses ${JSON.stringify(body)} in Cohere's words`, async () => {
      const response = await server.post("/v2/embed", body);
      assert.equal(response.status, 400);
      const answer = await json<{ message: string }>(response);
      assert.deepEqual(Object.keys(answer), ["message"]);
      assert.match(answer.message, message);
    });
  }

  it("refuses a body that does not say it is JSON", async () => {
    assert.equal((await server.post("/v2/embed", ok, "text/plain")).status, 415);
  });

  it("has its own words for a route that is not served", async () => {
    const response = await server.post("/v2/chat", {});
    assert.equal(response.status, 404);
    assert.deepEqual(await json(response), { message: "there is no such path" });
  });
});

describe("Cohere's errors", () => {
  const errors = [
    [new NativeInferError("TOO_LONG", "too long"), 400],
    [new NativeInferError("OVERLOADED", "the queue is full"), 429],
    [new NativeInferError("CLOSED", "closing"), 503],
    [new NativeInferError("NOT_FINITE", "NaN"), 500],
  ] as const;
  for (const [error, status] of errors) {
    it(`has ${status} for ${error.code}`, async () => {
      const server = await AppServer.start(appDeps(fakeEmbedder(() => Promise.reject(error))));
      const response = await server.post("/v1/embed", { texts: ["a"] });
      assert.equal(response.status, status);
      assert.deepEqual(Object.keys(await json<object>(response)), ["message"]);
      assert.equal(response.headers.has("Retry-After"), status === 429 || status === 503);
      server.close();
    });
  }
});
