import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { closed, ServerProcess } from "../support/server-process.js";

const HEAD =
  "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

describe("slow clients", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start([
      "--request-timeout-ms=1000",
      "--response-timeout-ms=700",
      "--keep-alive-timeout-ms=1000",
      "--max-connections=1000",
      "--max-address-percent=100",
      "--max-header-bytes=4096",
    ]);
  });
  after(async () => {
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });

  const dial = () => connect(server.port, "127.0.0.1").on("error", () => {});

  /** On a connection of its own: one that is kept may be closed by the server while a request is on its way. */
  const assertServes = async () => {
    const body = JSON.stringify({ input: "a" });
    const answer = await server.raw(
      `${HEAD}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    assert.match(answer, /^HTTP\/1\.1 200 /);
  };

  /** Sends `start` and then `drop` again and again until the server has had enough. */
  const drip = async (start: string, drop: string): Promise<string> => {
    const socket = dial().setEncoding("utf8");
    let answer = "";
    socket.on("data", (text: string) => (answer += text));
    socket.write(start);
    const dripping = setInterval(() => socket.writable && socket.write(drop), 50);
    await closed(socket);
    clearInterval(dripping);
    return answer;
  };

  it("that drip headers or a body are cut off, however steadily they drip", async () => {
    const [headers, body] = await Promise.all([
      drip("GET / HTTP/1.1\r\nHost: localhost\r\n", "X-A: b\r\n"),
      drip(`${HEAD}Content-Length: 1000\r\n\r\n{"input":"`, "a"),
    ]);
    assert.match(headers, /^HTTP\/1\.1 408 /);
    assert.match(body, /^HTTP\/1\.1 408 /);
    await assertServes();
  });

  it("that do not take their answer are disconnected", async () => {
    const body = JSON.stringify({ input: Array(2000).fill("a") });
    const socket = dial().pause();
    socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`);
    let received = 0;
    socket.on("data", (bytes: Buffer) => (received += bytes.length)).pause();
    await sleep(5000);
    socket.resume();
    await closed(socket);
    // 2000 vectors of 384 numbers are some 17 MB; what the system had taken is all that comes.
    assert(received > 0 && received < 15_000_000, String(received));
    await assertServes();
  });

  it("that only connect are refused beyond the limit, and let go after a while", async () => {
    await assertServes();
    const sockets: Socket[] = [];
    let alive = 0;
    for (let i = 0; i < 1200; i += 1) {
      const socket = dial();
      sockets.push(socket);
      await once(socket, "connect");
      alive += 1;
      socket.once("close", () => (alive -= 1)).resume();
    }
    // Refused ones are closed at once, some on the way here.
    for (let i = 0; i < 100 && alive > 1000; i += 1) await sleep(10);
    assert(alive <= 1000, String(alive));
    await Promise.all(sockets.map((socket) => socket.closed || closed(socket)));
    await assertServes();
  });

  it("with long headers get 431 at the limit that is set", async () => {
    const of = (length: number) =>
      server.raw(
        `GET /nope HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ${"x".repeat(length)}\r\n\r\n`,
      );
    assert.match(await of(3000), /^HTTP\/1\.1 404 /);
    assert.match(await of(5000), /^HTTP\/1\.1 431 /);
  });
});
