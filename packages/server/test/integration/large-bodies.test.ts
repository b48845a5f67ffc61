import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ServerProcess } from "../support/server-process.js";

const HEAP_MB = 128;

/** What a server with a small heap answers to many bodies at once that grow when they are parsed. */
describe("bodies that grow when they are parsed", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start(["--log", "off", "--store", "simulated"], {
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    });
  });
  after(async () => {
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });

  const post = async (path: string, body: Uint8Array): Promise<number> => {
    const headers = { "Content-Type": "application/json" };
    const signal = AbortSignal.timeout(60_000);
    const response = await server.get(path, { method: "POST", headers, body, signal });
    await response.arrayBuffer();
    return response.status;
  };

  const empty = (count: number) => Array.from({ length: count }, () => ({}));
  const input = Array.from({ length: 100 }, (_, i) => `a text ${i}`);
  const documents = (fields: number) =>
    Array.from({ length: 100 }, (_, i) => ({ text: `${i}`, metadata: { all: empty(fields) } }));
  const cases: [what: string, path: string, body: unknown, statuses: number[]][] = [
    ["what nobody reads", "/api/embed", { input, options: { all: empty(330_000) } }, [400]],
    ["less of that", "/api/embed", { input, options: { all: empty(100_000) } }, [200, 503]],
    ["metadata", "/documents", { documents: documents(3300) }, [413]],
    ["less metadata", "/documents", { documents: documents(900) }, [200, 429]],
  ];
  for (const [what, path, given, statuses] of cases) {
    it(`do not end the process: ${what}`, async () => {
      const body = Buffer.from(JSON.stringify(given));
      assert(body.length <= 1_048_576);
      const answered = await Promise.all(Array.from({ length: 60 }, () => post(path, body)));
      for (const status of answered) assert(statuses.includes(status), String(status));
      assert(answered.includes(statuses[0] as number));
      assert.equal((await server.embeddings({ input: "a good request" })).status, 200);
    });
  }
});
