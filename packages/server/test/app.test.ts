import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { StoreError, type VectorStore } from "@native-infer/vector-store";
import { NativeInferError } from "native-infer";
import { type AppDeps, createApp } from "../src/app.js";
import { appDeps, fakeEmbedder } from "./support/fake-embedder.js";
import { type ErrorBody, json } from "./support/shapes.js";

/** One request to an app on a socket of its own. */
async function request(deps: AppDeps, path: string, init?: RequestInit): Promise<Response> {
  const server = createServer(createApp(deps).callback()).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const body = await response.arrayBuffer();
    return new Response(body, { status: response.status, headers: response.headers });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const failing = (error: Error) => appDeps(fakeEmbedder(() => Promise.reject(error)));

describe("app", () => {
  it("answers 429 with Retry-After while the queue is full, and takes it for no fault", async () => {
    const deps = failing(new NativeInferError("OVERLOADED", "the queue is full"));
    const response = await request(deps, "/");
    assert.equal(response.status, 429);
    assert.equal(response.headers.get("Retry-After"), "1");
    const { error } = await json<ErrorBody>(response);
    assert.deepEqual(error, {
      message: "the queue is full",
      type: "rate_limit_error",
      param: null,
      code: "OVERLOADED",
    });
    assert.deepEqual(deps.faults, []);
  });

  it("answers 503 with Retry-After while the engine closes", async () => {
    const response = await request(failing(new NativeInferError("CLOSED", "closing")), "/");
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("Retry-After"), "1");
  });

  it("keeps what an unexpected error says from the client, and logs it without the text", async () => {
    const fault = new TypeError("secret of the house");
    const deps = failing(fault);
    const response = await request(deps, "/?q=private");
    assert.equal(response.status, 500);
    const { error } = await json<ErrorBody>(response);
    assert.equal(error.code, "INTERNAL");
    assert.doesNotMatch(JSON.stringify(error), /secret|app\.js/);
    assert.deepEqual(deps.faults, [{ where: "GET /", error: fault }]);
  });

  it("logs an unexpected error with the id that its response has", async () => {
    const deps = failing(new TypeError("why"));
    const ids: unknown[] = [];
    const log = { ...deps.log, error: (...[, , id]: unknown[]) => void ids.push(id) };
    const response = await request({ ...deps, log }, "/");
    assert.equal(response.status, 500);
    assert.deepEqual(ids, [response.headers.get("X-Request-Id")]);
    assert(ids[0]);
  });

  it("keeps the code of an engine's fault", async () => {
    const deps = failing(new NativeInferError("NOT_FINITE", "NaN"));
    const { error } = await json<ErrorBody>(await request(deps, "/"));
    assert.equal(error.code, "NOT_FINITE");
    assert.equal(deps.faults.length, 1);
  });

  it("logs an error that happens while the answer is written", async () => {
    const embedder = fakeEmbedder(async () => Float32Array.of(1, 0));
    const circular = { ...embedder.stats(), self: {} };
    circular.self = circular;
    const deps = appDeps({ ...embedder, stats: () => circular });
    assert.equal((await request(deps, "/health")).status, 500);
    assert.equal(deps.faults.length, 1);
  });

  it("logs both times of a request in one piece", async () => {
    const deps = appDeps(fakeEmbedder(async () => Float32Array.of(1, 0)));
    const response = await request(deps, "/");
    assert.equal(deps.lines.length, 1);
    const [, model, io] =
      /^GET \/ 200 .*\nModel {2}: (\d+\.\d)ms\nio task: (\d+\.\d)ms\n$/.exec(deps.lines[0] ?? "") ??
      [];
    assert.equal(response.headers.get("Server-Timing"), `model;dur=${model}, io;dur=${io}`);
  });

  it("shows the name of the model file and not where it lies", async () => {
    const response = await request(
      appDeps(fakeEmbedder(async () => Float32Array.of(1, 0))),
      "/health",
    );
    const text = await response.text();
    assert.match(text, /"file":"model\.onnx"/);
    assert.doesNotMatch(text, /\/some\/where/);
  });

  it("has no routes for documents without a store", async () => {
    const { store: _store, routes: _routes, ...deps } = failing(new Error("not called"));
    for (const path of ["/documents/count", "/search"]) {
      const { status } = await request(deps, path);
      assert(status === 404 || status === 405, `${path}: ${status}`);
    }
    assert.equal((await request(deps, "/health")).status, 200);
    const { paths } = await json<{ paths: object }>(await request(deps, "/openapi.json"));
    assert(!Object.keys(paths).some((path) => path.startsWith("/documents")));
  });

  it("answers 503 for a store whose client is not installed, and takes it for no fault", async () => {
    const missing = new StoreError("DRIVER_MISSING", "the store x needs packages");
    const deps = failing(new Error("not called"));
    const store = { ...deps.store, count: () => Promise.reject(missing) } as VectorStore;
    const response = await request({ ...deps, store }, "/documents/count");
    assert.equal(response.status, 503);
    assert.equal((await json<ErrorBody>(response)).error.code, "DRIVER_MISSING");
    assert.deepEqual(deps.faults, []);
  });
});
