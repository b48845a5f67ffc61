import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { until } from "@native-infer/testing";
import fc from "fast-check";
import { createApp } from "../../src/app.js";
import { listen } from "../../src/listening/http-server.js";
import { defaultSettings, type Settings } from "../../src/settings/read.js";
import { GrowingBuffer } from "../../src/web/growing-buffer.js";
import type { RequestMemory } from "../../src/web/request-memory.js";
import { appDeps } from "../support/fake-embedder.js";
import { FakeSocket } from "../support/fake-socket.js";
import { quickEmbedder } from "../support/listening-app.js";

/** An app without a network, and what its requests hold. */
function anApp(settings: Partial<Settings> = {}) {
  const deps = appDeps(quickEmbedder);
  const all = { ...defaultSettings(), ...settings };
  const listener = createApp({ ...deps, settings: all }).callback();
  return {
    server: createServer(listener),
    listener,
    settings: all,
    charged: () => deps.traffic.memoryBytes().charged ?? Number.NaN,
    places: () => deps.traffic.placesTaken(),
    traffic: deps.traffic,
    log: deps.log,
  };
}

const NO_PLACES = { requests: 0, bodies: 0, open: 0 };

function head(length: number | "chunked", path = "/v1/embeddings"): string {
  const framing = length === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`;
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`;
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

async function settle(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Counts what is charged. */
function counted(): RequestMemory & { bytes: number; max: number } {
  const memory = {
    bytes: 0,
    max: 0,
    charge(bytes: number) {
      memory.bytes += bytes;
      memory.max = Math.max(memory.max, memory.bytes);
    },
    release: (bytes: number) => memory.charge(-bytes),
    correct: (estimate: number, bytes: number) => memory.charge(bytes - estimate),
  };
  return memory;
}

describe("a buffer for bytes that arrive", () => {
  it("charges what it takes, no less than its bytes and little more, and as many as it returns", () => {
    const piece = fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes));
    const rules = fc.record({ isAnnounced: fc.boolean(), isTaken: fc.boolean() });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), rules, (pieces, { isAnnounced, isTaken }) => {
        const whole = Buffer.concat(pieces);
        const memory = counted();
        const announcedBytes = isAnnounced ? whole.length : undefined;
        const buffer = new GrowingBuffer({ maxBytes: 1_000_000, announcedBytes, memory });
        let length = 0;
        for (const each of pieces) {
          buffer.append(each);
          length += each.length;
          assert(memory.bytes >= length, `${memory.bytes} for ${length}`);
          assert(memory.bytes <= Math.max(4096, 2 * length));
          if (isAnnounced) assert(memory.bytes <= whole.length);
        }
        if (isTaken) assert.deepEqual(buffer.take(), whole);
        assert.equal(memory.bytes, isTaken ? whole.length : memory.bytes);
        if (isTaken) memory.release(whole.length);
        buffer.drop();
        assert.equal(memory.bytes, 0);
      }),
    );
  });
});

describe("the memory of bodies on their way", () => {
  it("is charged as they arrive, not as they are announced, and free when they are cut, whenever that is", async () => {
    const app = anApp();
    const event = fc.record({
      client: fc.nat({ max: 5 }),
      what: fc.constantFrom("send", "send", "send", "cut", "reset"),
      bytes: fc.integer({ min: 1, max: 100_000 }),
      settles: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const open = new Map<number, { socket: FakeSocket; sent: number }>();
        for (const { client, what, bytes, settles } of events) {
          const first = { socket: FakeSocket.connect(app.server), sent: 0 };
          const state = open.get(client) ?? first;
          if (state !== first) first.socket.destroy();
          else state.socket.send(head(client % 2 === 0 ? 900_000 : "chunked"));
          open.set(client, state);
          if (what === "send" && state.sent + bytes < 900_000) {
            const text = " ".repeat(bytes);
            state.socket.send(client % 2 === 0 ? text : chunk(text));
            state.sent += bytes;
          } else if (what !== "send") {
            open.delete(client);
            state.socket.destroy(what === "reset" ? new Error("ECONNRESET") : undefined);
          }
          if (settles) await settle();
        }
        await settle();
        const sent = [...open.values()].reduce((sum, state) => sum + state.sent, 0);
        assert(app.charged() >= sent, `${app.charged()} for ${sent}`);
        assert(app.charged() <= 2 * sent + 4096 * open.size, `${app.charged()} for ${sent}`);
        assert.equal(app.places().bodies, open.size);
        for (const { socket } of open.values()) socket.destroy();
        await settle();
        assert.deepEqual([app.charged(), app.places()], [0, NO_PLACES]);
      }),
      { numRuns: 40 },
    );
  });

  it("is free when their requests are answered, rightly or not", async () => {
    const app = anApp({ maxBodyBytes: 10_000 });
    const bodies = [
      '{"input":"a"}',
      '{"input":',
      '{"input":5}',
      "[".repeat(500),
      "x".repeat(20_000),
    ];
    for (const body of bodies) {
      for (const request of [
        head(body.length) + body,
        `${head("chunked")}${chunk(body)}0\r\n\r\n`,
      ]) {
        const socket = FakeSocket.connect(app.server).send(request);
        await until(() => socket.statuses.length === 1);
        await until(() => app.charged() === 0);
        assert.deepEqual(app.places(), NO_PLACES);
        socket.destroy();
      }
    }
  });

  it("is not more than all requests may have: the next is refused with 429, and one that never fits with 413", async () => {
    const maxMemoryBytes = 1_048_576;
    const app = anApp({ maxMemoryBytes, maxBodyBytes: 4_000_000 });
    const slow = Array.from({ length: 5 }, () =>
      FakeSocket.connect(app.server).send(head(200_000) + " ".repeat(190_000)),
    );
    await settle();
    assert(app.charged() >= 5 * 190_000);
    for (const [path, status] of [
      ["/v1/embeddings", 429],
      ["/embed", 429],
      ["/api/embed", 503],
    ] as const) {
      const next = FakeSocket.connect(app.server).send(head(200_000, path) + " ".repeat(190_000));
      await settle();
      assert.deepEqual(next.statuses, [status]);
      assert.match(next.received, /\r\nRetry-After: [1-9]/);
      assert.match(next.received, /hold \d+ bytes of memory/);
      next.destroy();
    }
    await settle();
    const before = app.charged();
    const large = FakeSocket.connect(app.server).send(head(3_000_000));
    for (let i = 0; i < 30; i += 1) large.send(" ".repeat(100_000));
    await settle();
    // It meets what the others hold before it is too large by itself.
    assert.deepEqual(large.statuses, [429]);
    large.destroy();
    await settle();
    assert.equal(app.charged(), before);
    for (const socket of slow) socket.destroy();
    await settle();
    assert.equal(app.charged(), 0);
    const alone = FakeSocket.connect(app.server).send(head(3_000_000) + " ".repeat(3_000_000));
    await settle();
    assert.deepEqual(alone.statuses, [413]);
    const small = FakeSocket.connect(app.server).send(`${head(13)}{"input":"a"}`);
    await until(() => small.statuses.length === 1);
    assert.deepEqual(small.statuses, [200]);
  });

  it("is free when the server closes a connection whose body does not come in time", async () => {
    const { listener, settings, log, charged, places } = anApp({ requestTimeoutMs: 600 });
    const listening = await listen({ ...settings, port: 0 }, listener, log);
    const socket = connect(Number(new URL(listening.url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write(head(100_000) + " ".repeat(50_000));
    await until(() => charged() >= 50_000);
    await until(() => charged() === 0, 10_000);
    assert.deepEqual(places(), NO_PLACES);
    socket.destroy();
    await listening.drain.run(1000);
  });

  it("is free at once for a body that is refused while its client goes on sending", async () => {
    const app = anApp({ maxBodyBytes: 1000 });
    const socket = FakeSocket.connect(app.server).send(head("chunked"));
    for (let i = 0; i < 20; i += 1) socket.send(chunk(" ".repeat(900)));
    await settle();
    assert.deepEqual(socket.statuses, [413]);
    assert.equal(app.charged(), 0);
    socket.destroy();
  });
});
