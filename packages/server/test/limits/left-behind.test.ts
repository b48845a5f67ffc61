import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { createApp } from "../../src/app.js";
import { defaultSettings, type Settings } from "../../src/settings/read.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { FakeSocket } from "../support/fake-socket.js";

const TEXTS = 1000;
const DIMENSIONS = 1024;
const READERS = 20;
/** What the vectors of all readers take. */
const VECTOR_BYTES = READERS * TEXTS * DIMENSIONS * 4;
const texts = Array(TEXTS).fill("a");

/** An app without a network whose every text has a vector of its own. */
function anApp(settings: Partial<Settings> = {}): { server: Server; charged: () => number } {
  const embedder = fakeEmbedder(async () => new Float32Array(DIMENSIONS).fill(0.123));
  const deps = appDeps({ ...embedder, info: { ...embedder.info, dimensions: DIMENSIONS } });
  const all = { ...defaultSettings(), maxMemoryBytes: 2 * VECTOR_BYTES, ...settings };
  const app = createApp({ ...deps, settings: all });
  const charged = () => deps.traffic.memoryBytes().charged ?? Number.NaN;
  return { server: createServer(app.callback()), charged };
}

function post(path: string, body: object): string {
  const json = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`;
}

/** Bytes of all buffers and of the heap, garbage aside. */
async function bytesInUse(): Promise<number> {
  // Buffers are freed after the collection that found them.
  for (let i = 0; i < 3; i += 1) {
    global.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

const ROUTES: Record<string, object> = {
  "/v1/embeddings": { input: texts },
  "/v2/embed": { texts, input_type: "search_document", embedding_types: ["float", "base64"] },
  "/api/embed": { input: texts },
  "/embed": { inputs: texts },
  "/embed_all": { inputs: texts },
};

describe("clients that do not read a large response", () => {
  for (const [path, body] of Object.entries(ROUTES)) {
    it(`of ${path} hold its vectors, and nothing once they have gone`, async () => {
      const { server, charged } = anApp();
      const before = await bytesInUse();
      const readers = Array.from({ length: READERS }, () =>
        FakeSocket.connect(server, { slow: true }).send(post(path, body)),
      );
      await until(() => readers.every(({ received }) => received !== ""), 60_000);
      const held = (await bytesInUse()) - before;
      // Not their JSON, which is five times as long.
      assert(held > 0.9 * VECTOR_BYTES && held < 1.5 * VECTOR_BYTES, `${held} bytes held`);
      assert(charged() >= VECTOR_BYTES, `${charged()} bytes charged`);

      for (const reader of readers.splice(0)) reader.destroy();
      await until(() => charged() === 0);
      const kept = (await bytesInUse()) - before;
      assert(kept < VECTOR_BYTES / 20, `${kept} bytes kept`);
    });
  }

  it("are refused with 429 when the memory is used up, and served when it is free again", async () => {
    const { server, charged } = anApp({ maxMemoryBytes: VECTOR_BYTES / 4 });
    const readers = Array.from({ length: READERS }, () =>
      FakeSocket.connect(server, { slow: true }).send(post("/v1/embeddings", { input: texts })),
    );
    await until(() => readers.every(({ statuses }) => statuses.length === 1), 60_000);
    const statuses = readers.map(({ statuses: [status] }) => status);
    assert.deepEqual([...new Set(statuses)].sort(), [200, 429]);
    assert(charged() <= VECTOR_BYTES / 4);
    const refused = readers.find(({ statuses: [status] }) => status === 429);
    assert.match(refused?.received ?? "", /\r\nRetry-After: [1-9]/);
    assert.match(refused?.received ?? "", /OVERLOADED/);

    const small = FakeSocket.connect(server).send(post("/v1/embeddings", { input: "a" }));
    await until(() => small.statuses.length === 1);
    assert.deepEqual(small.statuses, [200]);

    for (const reader of readers) reader.destroy();
    await until(() => charged() === 0);
    const next = FakeSocket.connect(server).send(post("/v1/embeddings", { input: texts }));
    await until(() => next.statuses.length === 1);
    assert.deepEqual(next.statuses, [200]);
  });

  it("learn from 413 what never fits", async () => {
    const { server } = anApp({ maxMemoryBytes: 1_048_576 });
    const socket = FakeSocket.connect(server).send(post("/v1/embeddings", { input: texts }));
    await until(() => socket.statuses.length === 1);
    assert.deepEqual(socket.statuses, [413]);
    assert.match(socket.received, /at most 1048576 are allowed/);
  });
});
