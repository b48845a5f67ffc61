import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerProcess } from "../support/server-process.js";

const SMALL_HEAP = { NODE_OPTIONS: "--max-old-space-size=512" };
const CONNECTIONS = 512;
const TEXTS = 512;
const MEMORY_BYTES = 16_777_216;

/** A client that asks for a large response and reads nothing but its status line. */
class Stalled {
  readonly socket: Socket;
  status = 0;

  constructor(port: number, path: string, body: string) {
    this.socket = connect(port, "127.0.0.1").on("error", () => {});
    this.socket.once("data", (bytes: Buffer) => {
      this.status = Number(bytes.toString("latin1").slice(9, 12));
      this.socket.pause();
    });
    this.socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }
}

/** Values of `/metrics` by name and labels, of one moment. */
async function metricsOf(server: ServerProcess): Promise<(name: string) => number> {
  const text = await (await server.get("/metrics")).text();
  return (name) => Number(text.split(`\n${name} `)[1]?.split("\n")[0]);
}

const CHARGED = 'native_infer_http_memory_bytes{kind="charged"}';
const DELAYS = "native_infer_event_loop_delay_seconds_bucket";

async function charged(server: ServerProcess): Promise<number> {
  return (await metricsOf(server))(CHARGED);
}

/** Ticks of the event loop that were late by more than a second. */
async function lateTicks(server: ServerProcess): Promise<number> {
  const metric = await metricsOf(server);
  return metric(`${DELAYS}{le="+Inf"}`) - metric(`${DELAYS}{le="1"}`);
}

describe("large responses", () => {
  for (const [path, body] of [
    ["/v1/embeddings", { input: Array(TEXTS).fill("a") }],
    ["/embed_all", { inputs: Array(TEXTS).fill("a") }],
  ] as const) {
    it(`of ${path} that 512 clients do not read do not end a server with a heap of 512 MB`, async (test) => {
      const server = await ServerProcess.start(
        ["--log=off", "--max-address-percent=100", `--max-memory-bytes=${MEMORY_BYTES}`],
        SMALL_HEAP,
      );
      test.after(() => server.signal("SIGKILL"));
      const json = JSON.stringify(body);
      const stalled = Array.from(
        { length: CONNECTIONS },
        () => new Stalled(server.port, path, json),
      );
      // Until each has been refused, has got the beginning of its response or waits for the model.
      const endTime = performance.now() + 30_000;
      let max = 0;
      let answered = 0;
      const refused = () => stalled.filter(({ status }) => status === 429).length;
      const served = () => stalled.filter(({ status }) => status === 200).length;
      while (performance.now() < endTime && refused() + served() < CONNECTIONS) {
        max = Math.max(max, await charged(server));
        if ((await server.embeddings({ input: "a" })).status === 200) answered += 1;
        await sleep(50);
      }
      assert(answered > 0);
      assert(refused() > CONNECTIONS / 2, `${refused()} refused`);
      assert(served() > 0);
      assert(max > 0 && max <= MEMORY_BYTES, `${max} bytes charged`);

      for (const { socket } of stalled) socket.resetAndDestroy();
      for (let i = 0; i < 400 && (await charged(server)) > 0; i += 1) await sleep(25);
      assert.equal(await charged(server), 0);
      const whole = await server.embeddings({ input: Array(TEXTS).fill("a") });
      assert.equal(((await whole.json()) as { data: object[] }).data.length, TEXTS);
      const { code, stderr } = await server.stop();
      assert.deepEqual([code, stderr], [0, ""]);
    });
  }

  it("are taken by a fast reader without a pause of the event loop", async (test) => {
    const server = await ServerProcess.start(["--log=off"], SMALL_HEAP);
    test.after(() => server.signal("SIGKILL"));
    const before = await lateTicks(server);
    const response = await server.get("/embed_all", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ inputs: Array(400).fill("word ".repeat(60)) }),
    });
    assert.equal(response.status, 200);
    let received = 0;
    for await (const bytes of response.body ?? []) received += bytes.length;
    assert(received > 150_000_000, `${received} bytes`);
    assert.equal(await lateTicks(server), before);
    await server.stop();
  });

  it("whose clients go are no faults, also of those that are queued behind another one", async (test) => {
    const server = await ServerProcess.start(["--log=off"]);
    test.after(() => server.signal("SIGKILL"));
    const body = JSON.stringify({ input: Array(TEXTS).fill("a") });
    const reader = new Stalled(server.port, "/v1/embeddings", body);
    while (reader.status === 0) await sleep(10);
    reader.socket.resetAndDestroy();
    const behind = connect(server.port, "127.0.0.1").on("error", () => {});
    const one = `POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    behind.write(one.repeat(3));
    for (let i = 0; i < 400 && behind.bytesRead === 0; i += 1) await sleep(25);
    await sleep(500);
    behind.resetAndDestroy();
    await sleep(200);
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });
});
