import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { describe, it } from "node:test";
import { until } from "@native-infer/testing";
import Koa from "koa";
import type { Pieces } from "../../src/web/json-pieces.js";
import { respondJson, WHOLE_LENGTH } from "../../src/web/json-response.js";
import { FakeSocket } from "../support/fake-socket.js";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const PIECE = `"${"x".repeat(16_000)}"`;

/** A server whose response is an array of so many pieces, and how far it is. */
class PiecesServer {
  made = 0;
  ended = 0;
  readonly errors: unknown[] = [];
  readonly server: Server;
  readonly #count: number;

  constructor(count: number, piece: () => string = () => PIECE) {
    this.#count = count;
    const app = new Koa();
    app.use((ctx) => respondJson(ctx, this.#pieces(piece)));
    app.on("error", (error) => void this.errors.push(error));
    this.server = createServer(app.callback());
  }

  *#pieces(piece: () => string): Pieces {
    try {
      for (let i = 0; i < this.#count; i += 1) {
        this.made += 1;
        yield (i === 0 ? "[" : ",") + piece();
      }
      yield "]";
    } finally {
      this.ended += 1;
    }
  }
}

/** Iterations of the event loop, more than it takes to make all that would be made. */
async function settle(): Promise<void> {
  for (let i = 0; i < 300; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The JSON of a response that came in chunks. */
function chunkedJson(received: string): unknown {
  const body = received.slice(received.indexOf("\r\n\r\n") + 4);
  let json = "";
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf("\r\n", at);
    const length = Number.parseInt(body.slice(at, lineEnd), 16);
    if (length === 0) return JSON.parse(json);
    json += body.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 4 + length;
  }
}

describe("a response in JSON", () => {
  it("has its Content-Length if it is small", async () => {
    const { server } = new PiecesServer(10);
    const socket = FakeSocket.connect(server).send(GET);
    await until(() => socket.received.endsWith("]"));
    assert.match(socket.received, /^HTTP\/1\.1 200 .*\r\nContent-Length: 160031\r\n/s);
    assert.match(socket.received, /\r\nContent-Type: application\/json/);
  });

  it("is the same JSON in chunks if it is large", async () => {
    const { server } = new PiecesServer(200);
    const socket = FakeSocket.connect(server).send(GET);
    await until(() => socket.received.endsWith("\r\n0\r\n\r\n"));
    assert.match(socket.received, /\r\nTransfer-Encoding: chunked\r\n/);
    assert.deepEqual(chunkedJson(socket.received), Array(200).fill(PIECE.slice(1, -1)));
  });

  it("is made no further than a client reads that takes nothing", async () => {
    const given = new PiecesServer(100_000);
    FakeSocket.connect(given.server, { slow: true }).send(GET);
    await settle();
    assert(given.made * PIECE.length < 2 * WHOLE_LENGTH, `${given.made} pieces`);
    const { made } = given;
    await settle();
    assert.equal(given.made, made);
  });

  it("is made in many iterations of the event loop for a client that takes everything at once", async () => {
    // Each piece makes a part of its own.
    const given = new PiecesServer(500, () => `"${"x".repeat(70_000)}"`);
    FakeSocket.connect(given.server).send(GET);
    let max = 0;
    while (given.ended === 0) {
      const before = given.made;
      await new Promise((resolve) => setImmediate(resolve));
      max = Math.max(max, given.made - before);
    }
    assert(max < 50, `${max} of 500 parts in one iteration`);
  });

  for (const [name, cut] of [
    ["closes its connection", (socket: FakeSocket) => socket.destroy()],
    ["resets its connection", (socket: FakeSocket) => socket.destroy(new Error("ECONNRESET"))],
  ] as const) {
    it(`ends its pieces at once when its client ${name}`, async () => {
      const given = new PiecesServer(100_000);
      const socket = FakeSocket.connect(given.server, { slow: true }).send(GET);
      await settle();
      assert.equal(given.ended, 0);
      cut(socket);
      await until(() => given.ended === 1);
    });
  }

  it("ends its pieces when its client goes while it is queued behind another response", async () => {
    const given = new PiecesServer(100_000);
    const socket = FakeSocket.connect(given.server, { slow: true }).send(GET.repeat(3));
    await settle();
    assert.equal(given.ended, 0);
    socket.destroy();
    await until(() => given.ended === 3);
    assert(given.made * PIECE.length < 3 * 2 * WHOLE_LENGTH, `${given.made} pieces`);
  });

  it("ends its pieces when its client goes before there is a response", async () => {
    const given = new PiecesServer(100_000);
    const socket = FakeSocket.connect(given.server).send(GET);
    while (given.made === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    await until(() => given.ended === 1);
    assert(given.made * PIECE.length < 2 * WHOLE_LENGTH, `${given.made} pieces`);
  });

  it("is an error of the route if a piece throws before the status is sent", async () => {
    const { server } = new PiecesServer(10, () => {
      throw new Error("no such piece");
    });
    const socket = FakeSocket.connect(server).send(GET);
    await until(() => socket.statuses.length === 1);
    assert.deepEqual(socket.statuses, [500]);
  });
});
