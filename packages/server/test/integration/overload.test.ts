import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerProcess } from "../support/server-process.js";
import { type ErrorBody, type HealthBody, json } from "../support/shapes.js";

const LONG_TEXT = "word ".repeat(250);
const HEAD =
  "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

type Engine = HealthBody["engine"];

async function engineOf(server: ServerProcess): Promise<Engine> {
  return (await json<HealthBody>(await server.get("/health"))).engine;
}

/** Waits for the engine's counters to be as they should. */
async function untilEngine(server: ServerProcess, condition: (engine: Engine) => boolean) {
  for (let i = 0; i < 400; i += 1) {
    const engine = await engineOf(server);
    if (condition(engine)) return engine;
    await sleep(25);
  }
  throw new Error(`never: ${condition}`);
}

async function open(server: ServerProcess, text: string): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {}).write(text);
  return socket;
}

describe("a client that goes away", () => {
  it("takes its texts out of the queue, and nobody else's", async () => {
    const server = await ServerProcess.start();
    const { completedTexts: before } = await engineOf(server);
    const busy = server.embeddings({ input: Array(64).fill(LONG_TEXT) });
    await untilEngine(server, ({ queuedTexts }) => queuedTexts >= 32);
    const body = JSON.stringify({ input: Array(200).fill(LONG_TEXT) });
    const leaving = await open(server, `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`);
    await untilEngine(server, ({ queuedTexts }) => queuedTexts >= 200);
    const staying = server.embeddings({ input: "How big is London" });
    leaving.resetAndDestroy();
    const { cancelledTexts } = await untilEngine(server, (engine) => engine.cancelledTexts > 0);
    assert(cancelledTexts <= 200, String(cancelledTexts));
    assert.deepEqual([(await busy).status, (await staying).status], [200, 200]);
    const { completedTexts, failedTexts } = await engineOf(server);
    assert.equal(completedTexts - before + cancelledTexts, 64 + 200 + 1);
    assert.equal(failedTexts, 0);
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });
});

describe("a deadline on a busy server", () => {
  it("ends in the API's words, counted, and harms nobody else", async () => {
    const server = await ServerProcess.start();
    let engine = await engineOf(server);
    let late = 0;
    for (let round = 0; round < 5 && engine.expiredTexts === 0; round += 1) {
      // By its pace with short texts, the server expects to be in time with the long ones.
      await server.embeddings({ input: Array(500).fill("a") });
      const patient = server.embeddings({ input: LONG_TEXT });
      const headers = { "X-Request-Timeout-Ms": "10" };
      const hasty = await Promise.all(
        Array.from({ length: 20 }, () => server.embeddings({ input: LONG_TEXT }, headers)),
      );
      const words: Record<number, string> = { 429: "OVERLOADED", 504: "DEADLINE_EXCEEDED" };
      for (const answer of hasty.filter(({ status }) => status !== 200)) {
        assert.equal((await json<ErrorBody>(answer)).error.code, words[answer.status]);
      }
      assert.equal((await patient).status, 200);
      late += hasty.filter(({ status }) => status === 504).length;
      engine = await engineOf(server);
    }
    const { expiredTexts, failedTexts } = engine;
    assert(expiredTexts > 0 && expiredTexts <= late, `${expiredTexts} of ${late}`);
    assert.equal(failedTexts, 0);
    const headers = { "X-Request-Timeout-Ms": "60000" };
    assert.equal((await server.embeddings({ input: "a" }, headers)).status, 200);
    await server.stop();
  });

  it("is a moment ago where it is 0, and refused where it is no number", async () => {
    const server = await ServerProcess.start();
    const status = async (ms: string) =>
      (await server.embeddings({ input: LONG_TEXT }, { "X-Request-Timeout-Ms": ms })).status;
    assert.equal(await status("soon"), 400);
    assert.equal(await status("-1"), 400);
    assert([429, 504].includes(await status("0")));
    await server.stop();
  });
});

describe("requests under way", () => {
  let server: ServerProcess;
  before(async () => {
    const slowSearch = ["--wait-ms", "60000"];
    server = await ServerProcess.start(["--max-concurrent-requests", "4", ...slowSearch]);
  });
  after(() => server.stop());

  it("are limited before a body is read; open operations answer on; room is given back", async () => {
    const embed = () => server.embeddings({ input: "a" });
    const search = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const held = await Promise.all(Array.from({ length: 4 }, () => open(server, search)));
    // A connection may be open before its request is read.
    let answer = await embed();
    for (let i = 0; i < 100 && answer.status === 200; i += 1) answer = await embed();
    assert.equal(answer.status, 429);
    assert(Number(answer.headers.get("Retry-After")) >= 1);
    assert.equal((await json<ErrorBody>(answer)).error.code, "OVERLOADED");

    const promising = await open(server, `${HEAD}Content-Length: 1000000\r\n\r\n`);
    const [start] = await once(promising.setEncoding("utf8"), "data");
    assert.match(start, /^HTTP\/1\.1 429 /);
    promising.destroy();
    assert.equal((await server.get("/health")).status, 200);

    for (const socket of held) socket.resetAndDestroy();
    for (let i = 0; i < 200 && answer.status === 429; i += 1) {
      await sleep(10);
      answer = await embed();
    }
    assert.equal(answer.status, 200);
  });
});

describe("clients that go away at random moments", () => {
  /** Sends at most three requests, one after the other or at once, and cuts the connection in between or after. */
  async function cutter(server: ServerProcess): Promise<void> {
    const socket = connect(server.port, "127.0.0.1").on("error", () => {});
    await once(socket, "connect");
    socket.resume();
    const body = '{"input":"How big is London"}';
    const whole = `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;
    const text = [
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(12),
      whole,
      whole.repeat(3),
      whole.slice(0, -Math.ceil(Math.random() * 100)),
    ][Math.floor(Math.random() * 5)];
    socket.write(text ?? "");
    if (Math.random() < 0.7) await sleep(Math.random() * 50);
    if (Math.random() < 0.5) socket.resetAndDestroy();
    else socket.destroy();
  }

  it("leave all places to those who stay", async () => {
    const server = await ServerProcess.start(["--max-concurrent-requests", "16", "--log", "off"]);
    const endAt = performance.now() + 4000;
    const cutters = Array.from({ length: 24 }, async () => {
      while (performance.now() < endAt) await cutter(server);
    });
    await Promise.all(cutters);
    const taken = async (): Promise<Record<string, number>> => {
      const text = await (await server.get("/metrics")).text();
      const places = [...text.matchAll(/^native_infer_http_places_taken\{kind="(\w+)"\} (\d+)$/gm)];
      return Object.fromEntries(places.map(([, kind, value]) => [kind, Number(value)]));
    };
    for (let i = 0; i < 100 && Object.values(await taken()).some((n) => n > 1); i += 1)
      await sleep(20);
    // The request that reads the metrics has a place itself.
    assert.deepEqual(await taken(), { requests: 0, bodies: 0, open: 1 });
    const statuses = await Promise.all(
      Array.from({ length: 16 }, async () => (await server.get("/")).status),
    );
    assert.deepEqual(statuses, Array(16).fill(200));
    await server.stop();
  });
});

describe("tokens of a request", () => {
  it("are limited with 413 in the API's words", async () => {
    const server = await ServerProcess.start(["--max-request-tokens", "300"]);
    assert.equal((await server.embeddings({ input: LONG_TEXT })).status, 200);
    const answer = await server.embeddings({ input: [LONG_TEXT, LONG_TEXT] });
    assert.equal(answer.status, 413);
    const { error } = await json<ErrorBody>(answer);
    assert.equal(error.code, "TOO_LONG");
    assert.match(error.message, /more than 300 tokens/);
    await server.stop();
  });
});
