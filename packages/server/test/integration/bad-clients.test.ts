import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { closed, ServerProcess } from "../support/server-process.js";
import { type HealthBody, json } from "../support/shapes.js";

const HEAD =
  "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

describe("bad clients", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start([
      "--request-timeout-ms",
      "1000",
      "--max-body-bytes",
      "100000",
    ]);
  });
  after(async () => {
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });

  const assertServes = async () => {
    assert.equal((await server.embeddings({ input: "a" })).status, 200);
  };

  /** Opens connections, sends `text` on each, waits and closes them without reading. */
  const vanish = async (connections: number, text: string, afterMs: number) => {
    const sockets = Array.from({ length: connections }, () => connect(server.port, "127.0.0.1"));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    for (const socket of sockets) socket.on("error", () => {}).write(text);
    await sleep(afterMs);
    for (const socket of sockets) socket.resetAndDestroy();
  };

  it("gives up on a body that does not come", async () => {
    const answer = await server.raw(`${HEAD}Content-Length: 100\r\n\r\n{"input":`);
    assert.match(answer, /^HTTP\/1\.1 408 /);
    await assertServes();
  });

  it("gives up on headers that do not come", async () => {
    assert.match(await server.raw("GET / HTTP/1.1\r\nHost:"), /^HTTP\/1\.1 408 /);
    await assertServes();
  });

  it("answers 413 to an endless body and ends the connection", async () => {
    const socket = connect(server.port, "127.0.0.1").setEncoding("utf8");
    let answer = "";
    socket.on("data", (text: string) => (answer += text));
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `2710\r\n${"a".repeat(10_000)}\r\n`;
    const pump = setInterval(() => socket.writable && socket.write(chunk), 5);
    await closed(socket);
    clearInterval(pump);
    assert.match(answer, /^HTTP\/1\.1 413 /);
    await assertServes();
  });

  it("takes a client that goes in the middle of a body for no fault", async () => {
    await vanish(20, `${HEAD}Content-Length: 100\r\n\r\n{"input":`, 50);
    await assertServes();
  });

  it("takes a client that goes before its answer for no fault, and frees its place", async () => {
    const body = JSON.stringify({ input: Array(20).fill("some words to embed") });
    await vanish(20, `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`, 5);
    await vanish(50, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 2);
    await assertServes();
    let queued = Number.NaN;
    for (let i = 0; i < 200 && queued !== 0; i += 1) {
      queued = (await json<HealthBody>(await server.get("/health"))).engine.queuedTexts;
      await sleep(25);
    }
    assert.equal(queued, 0);
  });

  it("answers requests that come in one packet, in order", async () => {
    const get = (path: string, more = "") =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const answer = await server.raw(get("/") + get("/nope") + get("/", "Connection: close\r\n"));
    assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), [
      "HTTP/1.1 200",
      "HTTP/1.1 404",
      "HTTP/1.1 200",
    ]);
  });
});

describe("a full queue", () => {
  it("answers 429 with Retry-After at once, and serves again when it has emptied", async () => {
    const server = await ServerProcess.start(["--max-queue-texts", "16"]);
    const input = Array(16).fill("word ".repeat(250));
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => server.embeddings({ input })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    assert(Number(refused?.headers.get("Retry-After")) >= 1);
    assert.equal((await server.embeddings({ input })).status, 200);
    assert.equal((await server.embeddings({ input: Array(17).fill("a") })).status, 413);
    await server.stop();
  });
});
