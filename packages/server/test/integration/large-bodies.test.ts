import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
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

  it("are refused before they have arrived, and what follows on their connection is answered", async () => {
    const start = '{"input":"a","options":{"all":[';
    const body = `${start}${"{},".repeat(330_000)}{}]}}`;
    const head = `POST /api/embed HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = connect(server.port, "127.0.0.1").setEncoding("latin1");
    let received = "";
    socket.on("data", (text: string) => {
      received += text;
    });
    socket.write(head + body.slice(0, 900_000));
    while (!received.includes("too many values")) await once(socket, "data");
    socket.write(`${body.slice(900_000)}GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    while (!received.includes("HTTP/1.1 200 OK")) await once(socket, "data");
    assert.match(received, /^HTTP\/1.1 400 /);
    socket.destroy();
  });
});
