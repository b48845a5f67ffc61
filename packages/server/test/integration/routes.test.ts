import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { SERVER_MAIN, ServerProcess } from "../support/server-process.js";
import { type EmbeddingsBody, type HealthBody, json } from "../support/shapes.js";

describe("routes", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start();
  });
  after(() => server.stop());

  const vectorsOf = async (body: unknown) => {
    const response = await server.embeddings(body);
    assert.equal(response.status, 200);
    return json<EmbeddingsBody>(response);
  };
  const similarity = (a: readonly number[] = [], b: readonly number[] = []) =>
    a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

  it("a route of another program is served beside the server's own, and logs both times", async () => {
    assert.equal(await (await server.get("/?q=a")).text(), "ok");
    await until(() => /Model {2}: \d+\.\dms\nio task: \d+\.\dms\n/.test(server.stdout));
    const own = await ServerProcess.start([], {}, SERVER_MAIN);
    try {
      assert.equal(await (await own.get("/")).text(), "native-infer-server is running\n");
      assert.equal((await own.embeddings({ input: "a" })).status, 200);
    } finally {
      await own.stop();
    }
  });

  it("POST /v1/embeddings answers in OpenAI's shape, in order, with unit vectors", async () => {
    const body = await vectorsOf({ input: ["a cat", "a kitten", "tax law"], model: "any" });
    assert.deepEqual(Object.keys(body), ["object", "data", "model", "usage"]);
    assert.equal(body.object, "list");
    assert.equal(body.model, "all-MiniLM-L6-v2");
    assert.deepEqual(
      body.data.map(({ object, index }) => [object, index]),
      [
        ["embedding", 0],
        ["embedding", 1],
        ["embedding", 2],
      ],
    );
    const [cat, kitten, law] = body.data.map(({ embedding }) => embedding);
    assert.equal(cat?.length, 384);
    assert(Math.abs(similarity(cat, cat) - 1) < 1e-5);
    assert(similarity(cat, kitten) > similarity(cat, law) + 0.3);
  });

  it("counts tokens, special ones included", async () => {
    const { usage } = await vectorsOf({ input: ["How big is London", ""] });
    assert.deepEqual(usage, { prompt_tokens: 8, total_tokens: 8 });
  });

  it("gives the same numbers as base64 and as JSON, alone and among others", async () => {
    const one = await vectorsOf({ input: "x" });
    const both = await vectorsOf({ input: ["y", "x"] });
    const response = await server.embeddings({ input: "x", encoding_format: "base64" });
    const [item] = (await json<{ data: { embedding: string }[] }>(response)).data;
    const bytes = Buffer.from(item?.embedding ?? "", "base64");
    const floats = Array.from({ length: 384 }, (_, i) => bytes.readFloatLE(4 * i));
    assert.deepEqual(floats, one.data[0]?.embedding);
    assert(similarity(both.data[1]?.embedding, floats) > 0.9999);
  });

  it("takes token ids for the text that they stand for", async () => {
    const ids = [101, 2129, 2502, 2003, 2414, 102];
    const [text, tokens, both] = await Promise.all(
      ["How big is London", ids, [ids, ids]].map((input) => vectorsOf({ input })),
    );
    assert.deepEqual(tokens?.data[0]?.embedding, text?.data[0]?.embedding);
    assert.equal(both?.data.length, 2);
    assert.equal(both?.usage.prompt_tokens, 12);
  });

  it("cuts vectors to dimensions and scales them to unit length again", async () => {
    const whole = (await vectorsOf({ input: "x" })).data[0]?.embedding ?? [];
    const cut = (await vectorsOf({ input: "x", dimensions: 64 })).data[0]?.embedding ?? [];
    assert.equal(cut.length, 64);
    assert(Math.abs(similarity(cut, cut) - 1) < 1e-5);
    const scale = (whole[0] ?? 0) / (cut[0] ?? 1);
    assert(cut.every((x, i) => Math.abs(x * scale - (whole[i] ?? 0)) < 1e-6));
  });

  it("embeds as many texts as are allowed, and truncates a long one", async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `${i}`);
    const { data } = await vectorsOf({ input: texts, encoding_format: "float", dimensions: 2 });
    assert.deepEqual(
      data.map(({ index }) => index),
      texts.map(Number),
    );
    const { usage } = await vectorsOf({ input: "word ".repeat(10_000) });
    assert.equal(usage.prompt_tokens, 256);
  });

  it("GET /health tells model, counters and loop delay", async () => {
    const { status, model, engine, eventLoop } = await json<HealthBody>(
      await server.get("/health"),
    );
    assert.equal(status, "ok");
    assert.equal(model.dimensions, 384);
    assert(engine.completedTexts > 0 && engine.queuedTexts === 0 && engine.runMs.count > 0);
    assert(eventLoop.ticks > 0 && eventLoop.maxMs >= eventLoop.p50Ms);
  });

  it("HEAD and OPTIONS answer without a body", async () => {
    const head = await server.get("/health", { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    const options = await server.get("/v1/embeddings", { method: "OPTIONS" });
    assert.deepEqual([options.status, options.headers.get("Allow")], [200, "POST"]);
  });

  it("writes no request lines with --log off", async () => {
    const quiet = await ServerProcess.start(["--log", "off"]);
    await quiet.get("/");
    const { stdout } = await quiet.stop();
    assert.match(stdout, /^native-infer-server listens on .*\n$/);
  });
});
