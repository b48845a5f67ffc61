import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { type CallOptions, type ErrorCode, NativeInferError } from "native-infer";
import { type AppDeps, createApp } from "../../../src/app.js";
import { MAX_TOKEN_NUMBERS } from "../../../src/embedding/pipeline.js";
import { appDeps, fakeEmbedder } from "../../support/fake-embedder.js";
import type { TeiErrorShape } from "../../support/tei.js";

/** The answer of an app, on a socket of its own, to one request. */
async function ask(deps: AppDeps, path: string, inputs: unknown): Promise<Response> {
  const server = createServer(createApp(deps).callback()).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ inputs }),
    });
    return new Response(await response.arrayBuffer(), response);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const failing = (code: ErrorCode) =>
  appDeps(fakeEmbedder(() => Promise.reject(new NativeInferError(code, "the engine's words"))));

describe("what the engine refuses or cannot do, on text-embeddings-inference's routes", () => {
  const cases: [code: ErrorCode, status: number, type: string, retryAfter: string | null][] = [
    ["OVERLOADED", 429, "Overloaded", "1"],
    ["CLOSED", 503, "Unhealthy", "1"],
    ["NOT_FINITE", 424, "Backend", null],
    ["INTERNAL", 424, "Backend", null],
    ["DEADLINE_EXCEEDED", 504, "Backend", null],
    ["TOO_LONG", 422, "Validation", null],
    ["INVALID_ARGUMENT", 422, "Validation", null],
  ];
  for (const [code, status, type, retryAfter] of cases) {
    it(`answers ${status} ${type} for ${code}`, async () => {
      for (const path of ["/embed", "/embed_all", "/"]) {
        const response = await ask(failing(code), path, ["a", "b"]);
        const { error_type } = (await response.json()) as TeiErrorShape;
        assert.deepEqual([response.status, error_type], [status, type]);
        assert.equal(response.headers.get("Retry-After"), retryAfter);
      }
    });
  }

  it("ends the other texts of a request whose token vectors would be too many", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const fake = fakeEmbedder(async () => new Float32Array(MAX_TOKEN_NUMBERS / 2));
    const embedTokens = ((input: string, options?: CallOptions) => {
      signals.push(options?.signal);
      return fake.embedTokens(input, options);
    }) as typeof fake.embedTokens;
    const response = await ask(appDeps({ ...fake, embedTokens }), "/embed_all", ["a", "b", "c"]);
    const { error, error_type } = (await response.json()) as TeiErrorShape;
    assert.deepEqual([response.status, error_type], [422, "Validation"]);
    assert.match(error, /more than 16777216 numbers together; send fewer inputs/);
    assert(signals.length === 3 && signals.every((signal) => signal?.aborted));
  });

  it("gives token vectors of the graph's width, where a text's vector has another", async () => {
    const fake = fakeEmbedder(async () => Float32Array.of(1, 2, 3, 4, 5, 6));
    const embedTokens = (async (input: string, options?: CallOptions) => ({
      ...(await fake.embedTokens(input, options)),
      ...{ rows: 2, tokens: 2 },
    })) as typeof fake.embedTokens;
    const response = await ask(appDeps({ ...fake, embedTokens }), "/embed_all", ["a"]);
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    assert.deepEqual(await response.json(), [rows]);
  });
});
