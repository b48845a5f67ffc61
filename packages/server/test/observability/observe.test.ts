import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { NativeInferError } from "native-infer";
import type { AppDeps } from "../../src/app.js";
import type { RequestEntry } from "../../src/observability/request-entry.js";
import { AppServer } from "../support/app-server.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";

describe("a request's entry", () => {
  let server: AppServer | undefined;
  afterEach(() => server?.close());

  const entryAfter = async (
    usage: () => Promise<Float32Array>,
    ask: (server: AppServer) => Promise<Response>,
  ): Promise<[RequestEntry, AppDeps]> => {
    const entries: RequestEntry[] = [];
    const deps = appDeps(fakeEmbedder(usage));
    deps.log.request = (entry) => void entries.push(entry);
    server = await AppServer.start(deps);
    await (await ask(server)).arrayBuffer();
    const [entry, ...more] = entries;
    assert(entry);
    assert.deepEqual(more, []);
    return [entry, deps];
  };
  const vector = async () => Float32Array.of(1, 0);

  it("has the route, what was engineInputs and what was done", async () => {
    const [entry, { traffic }] = await entryAfter(vector, (server) =>
      server.post("/v1/embeddings", { input: ["a", "b"] }),
    );
    const { method, route, path, status, engineInputs, usage, open } = entry;
    assert.deepEqual(
      { method, route, path, status, inputs: engineInputs?.inputs, texts: usage?.texts, open },
      {
        method: "POST",
        route: "/v1/embeddings",
        path: "/v1/embeddings",
        status: 200,
        inputs: ["a", "b"],
        texts: 2,
        open: false,
      },
    );
    assert(entry.ms >= (usage?.modelMs ?? 0));
    assert.equal(traffic.inFlight, 0);
  });

  it("has the status that the client gets, also for what the engine refused", async () => {
    const full = () => Promise.reject(new NativeInferError("OVERLOADED", "full"));
    const [{ status, engineInputs, usage }] = await entryAfter(full, (server) =>
      server.post("/v1/embeddings", { input: "a" }),
    );
    assert.deepEqual([status, engineInputs?.inputs, usage], [429, ["a"], undefined]);
  });

  it("has no query and no route where there is none", async () => {
    const [{ route, path, status }] = await entryAfter(vector, (server) =>
      server.get(`/${"n".repeat(300)}?q=secret`),
    );
    assert.deepEqual([route, path, status], [undefined, `/${"n".repeat(199)}`, 404]);
  });

  it("says where nothing but watching was engineInputs for", async () => {
    const [{ open, status }] = await entryAfter(vector, (server) => server.get("/metrics"));
    assert.deepEqual([open, status], [true, 200]);
  });
});
