import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { createApp } from "../../src/app.js";
import { defaultSettings, type Settings } from "../../src/settings/read.js";
import { measureJson } from "../../src/web/json-size.js";
import { MAX_PIPELINED } from "../../src/web/request-lifetime.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { FakeSocket } from "../support/fake-socket.js";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const HEALTH = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
const BODY = '{"input":"a"}';
const HEAD = `POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;

/** Until whatever was sent has gone as far as it can: an iteration of the event loop resumes an eighth of those that wait. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    for (let i = 0; i < 100; i += 1) await new Promise((resolve) => setImmediate(resolve));
    // The simulated search of `GET /` ends with a timer.
    await sleep(3);
  }
}

/** An app without a network whose model waits until the test lets it answer. */
class HeldApp {
  readonly server: Server;
  readonly traffic;
  #waiting: (() => void)[] = [];
  #isHeld = true;

  constructor(settings: Partial<Settings> = {}) {
    const deps = appDeps(
      fakeEmbedder(async () => {
        if (this.#isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
        return Float32Array.of(1, 0);
      }),
    );
    const app = createApp({ ...deps, settings: { ...defaultSettings(), ...settings } });
    this.traffic = deps.traffic;
    this.server = createServer(app.callback());
  }

  connect(options: { slow?: boolean; address?: string } = {}): FakeSocket {
    return FakeSocket.connect(this.server, options);
  }

  get taken() {
    return this.traffic.placesTaken();
  }

  /** All that wait for the model are answered, and all that come. */
  answer(): void {
    this.#isHeld = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const NONE = { requests: 0, bodies: 0, open: 0 };

describe("places for requests", () => {
  it("are as many as there are requests whose connection lives, whatever is sent and cut when", async () => {
    /** What happens on one of six connections; one that was cut is opened again by the next event. */
    const event = fc.record({
      connection: fc.nat({ max: 5 }),
      what: fc.constantFrom("get", "body", "head", "cut", "reset"),
      settles: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
        const app = new HeldApp();
        const open = new Map<number, { socket: FakeSocket; whole: number; partial: number }>();
        for (const { connection, what, settles } of events) {
          const state = open.get(connection) ?? { socket: app.connect(), whole: 0, partial: 0 };
          open.set(connection, state);
          const canSend = state.partial === 0 && state.whole < MAX_PIPELINED - 1;
          if (what === "cut" || what === "reset") {
            open.delete(connection);
            state.socket.destroy(what === "reset" ? new Error("ECONNRESET") : undefined);
          } else if (canSend && what === "get") {
            state.socket.send(GET);
            state.whole += 1;
          } else if (canSend && what === "body") {
            state.socket.send(HEAD + BODY);
            state.whole += 1;
          } else if (canSend && what === "head") {
            state.socket.send(HEAD + BODY.slice(0, 3));
            state.partial += 1;
          }
          if (settles) await settle();
        }
        await settle();
        const alive = [...open.values()];
        const sum = (of: "whole" | "partial") => alive.reduce((all, state) => all + state[of], 0);
        assert.deepEqual(app.taken, { requests: sum("whole"), bodies: sum("partial"), open: 0 });
        for (const { socket, partial } of alive) if (partial > 0) socket.destroy();
        app.answer();
        await settle();
        assert.deepEqual(app.taken, NONE);
        for (const { socket, whole, partial } of alive) {
          if (partial === 0) assert.deepEqual(socket.statuses, Array(whole).fill(200));
          socket.destroy();
        }
        await settle();
        assert.equal(app.traffic.inFlight, 0);
      }),
      { numRuns: 40 },
    );
  });

  it("are free again when pipelined requests are cut while they wait for the event loop", async () => {
    const app = new HeldApp({ maxConcurrentRequests: 16 });
    for (let i = 0; i < 40; i += 1) app.connect().send(GET.repeat(15)).destroy();
    for (let i = 0; i < 40; i += 1) {
      const socket = app.connect().send((HEAD + BODY).repeat(15));
      setImmediate(() => socket.destroy());
    }
    await settle();
    assert.deepEqual(app.taken, NONE);
    app.answer();
    const clients = Array.from({ length: 16 }, () => app.connect().send(GET));
    await settle();
    for (const client of clients) assert.deepEqual(client.statuses, [200]);
  });

  it("count what bodies take when they are parsed, until their requests end", async () => {
    const texts = Array.from({ length: 200 }, (_, i) => `text ${i}`);
    const body = JSON.stringify({ input: texts, nothing: texts.map(() => ({})) });
    const post = `POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const probe = new HeldApp();
    probe.connect().send(post);
    await settle();
    const { charged = 0 } = probe.traffic.memoryBytes();
    assert(charged > measureJson(Buffer.from(body)).bytes);
    const app = new HeldApp({ maxMemoryBytes: 3 * charged });
    const held = Array.from({ length: 3 }, () => app.connect().send(post));
    await settle();
    const refused = app.connect().send(post);
    await settle();
    assert.deepEqual(refused.statuses, [429]);
    assert.match(refused.received, /retry-after: \d/i);
    // One that has gone makes room at once, though its texts are not computed yet.
    held[0]?.destroy();
    await settle();
    const next = app.connect().send(post);
    await settle();
    assert.deepEqual(next.statuses, []);
    app.answer();
    await settle();
    for (const socket of [held[1], held[2], next]) assert.deepEqual(socket?.statuses, [200]);
    const last = Array.from({ length: 3 }, () => app.connect().send(post));
    await settle();
    for (const socket of last) assert.deepEqual(socket.statuses, [200]);
  });

  it("are refused to a body that takes more than all may together", async () => {
    const app = new HeldApp({ maxMemoryBytes: 1 });
    const socket = app.connect().send(HEAD + BODY);
    await settle();
    assert.deepEqual(socket.statuses, [413]);
    assert.deepEqual(app.taken, NONE);
  });

  it("end a body that is read after its connection has closed", async () => {
    const app = new HeldApp();
    // The first occupies the event loop's turn, so that the others wait before they read.
    const sockets = Array.from({ length: 50 }, () => app.connect().send(HEAD));
    for (const socket of sockets) socket.destroy();
    await settle();
    assert.deepEqual([app.taken, app.traffic.inFlight], [NONE, 0]);
  });

  it("are taken by slow bodies of their own, not by requests that are answered", async () => {
    const app = new HeldApp({ maxConcurrentRequests: 4, maxPendingBodies: 8 });
    app.answer();
    const addresses = Array.from({ length: 8 }, (_, i) => `198.51.100.${i}`);
    const slow = addresses.map((address) => app.connect({ address }).send(HEAD));
    await settle();
    assert.deepEqual(app.taken, { requests: 0, bodies: 8, open: 0 });
    const late = app.connect().send(HEAD + BODY);
    const quick = app.connect().send(GET);
    await settle();
    assert.deepEqual([late.statuses, quick.statuses], [[429], [200]]);
    for (const socket of slow) socket.send(BODY);
    await settle();
    const statuses = slow.flatMap((socket) => socket.statuses);
    assert.equal(statuses.length, 8);
    assert(statuses.includes(200));
    assert.deepEqual(app.taken, NONE);
  });

  it("of bodies and of open routes are shared out by client address", async () => {
    const app = new HeldApp({ maxPendingBodies: 200, maxOpenRequests: 200, maxAddressPercent: 20 });
    const greedy = Array.from({ length: 41 }, () => app.connect().send(HEAD));
    const other = app.connect({ address: "203.0.113.7" }).send(HEAD);
    await settle();
    assert.deepEqual(
      greedy.flatMap((socket) => socket.statuses),
      [429],
    );
    assert.match(
      greedy.map(({ received }) => received).join(),
      /40 bodies are on their way for your address/,
    );
    assert.deepEqual(other.statuses, []);
    assert.equal(app.taken.bodies, 41);
    const watching = Array.from({ length: 41 }, () => app.connect({ slow: true }).send(HEALTH));
    await settle();
    // A slow connection takes the first response into its buffer, and its place lasts until that is taken.
    const refused = watching.filter(({ received }) => /^HTTP\/1\.1 429 /.test(received));
    assert.equal(refused.length, 1);
    assert.equal(app.taken.open, 40);
    for (const socket of watching) socket.takeAll();
    await settle();
    assert.equal(app.taken.open, 0);
  });
});

describe("requests of one connection that arrive together", () => {
  it("are answered up to a number; the next is refused, and the connection closes", async () => {
    const app = new HeldApp();
    app.answer();
    const socket = app.connect().send(GET.repeat(500));
    await settle();
    assert.deepEqual(socket.statuses, [...Array(MAX_PIPELINED).fill(200), 429]);
    assert.match(socket.received, /Connection: close\r\n(?:[^\r]+\r\n)*\r\n[^\r]*OVERLOADED/);
    assert.equal(socket.destroyed, true);
    assert.deepEqual([app.taken, app.traffic.inFlight], [NONE, 0]);
  });

  it("may be as many again once they are answered", async () => {
    const app = new HeldApp();
    app.answer();
    const socket = app.connect();
    for (let round = 0; round < 5; round += 1) {
      socket.send(GET.repeat(MAX_PIPELINED));
      await settle();
    }
    assert.deepEqual(socket.statuses, Array(5 * MAX_PIPELINED).fill(200));
  });
});
