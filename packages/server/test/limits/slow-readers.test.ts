import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { endSlowReaders } from "../../src/limits/slow-readers.js";
import { closed, until } from "../support/server-process.js";

const MEGABYTES_32 = Buffer.alloc(32 * 1024 * 1024, "a");

describe("a slow reader", () => {
  it("is disconnected, also where it reads a little all the time, and others are not", async () => {
    const responses: ServerResponse[] = [];
    const server = createServer((_request, response) => {
      responses.push(response.end(MEGABYTES_32));
    });
    endSlowReaders(server, 1000);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = () => {
      const socket = connect(port, "127.0.0.1");
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return socket;
    };
    const stalled = ask().pause();
    const dripping = ask();
    let dripped = 0;
    dripping.on("data", (bytes: Buffer) => {
      dripped += bytes.length;
      dripping.pause();
      setTimeout(() => dripping.resume(), 20);
    });
    const quick = ask();
    let received = 0;
    quick.on("data", (bytes: Buffer) => (received += bytes.length));
    try {
      await until(() => responses.filter((response) => response.closed).length === 3, 20_000);
      await until(() => received > MEGABYTES_32.length);
      assert.equal(quick.destroyed, false);
      stalled.resume();
      await Promise.all([closed(stalled), closed(dripping)]);
      assert(dripped < MEGABYTES_32.length);
    } finally {
      server.closeAllConnections();
      server.close();
      for (const socket of [stalled, dripping, quick]) socket.destroy();
    }
  });

  it("is disconnected too where its answer is made as it is received", async () => {
    const responses: ServerResponse[] = [];
    const endless = function* () {
      for (;;) yield Buffer.alloc(65_536, "a");
    };
    const server = createServer((_request, response) => {
      responses.push(response);
      Readable.from(endless()).pipe(response);
    });
    endSlowReaders(server, 1000);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = () => {
      const socket = connect(port, "127.0.0.1");
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return socket;
    };
    const steady = ask();
    let received = 0;
    steady.on("data", (bytes: Buffer) => {
      received += bytes.length;
      steady.pause();
      setTimeout(() => steady.resume(), 5);
    });
    await until(() => responses.length === 1);
    const stalled = ask().pause();
    try {
      await until(() => responses[1]?.closed === true, 20_000);
      assert.equal(responses[0]?.closed, false);
      assert(received > 0);
    } finally {
      server.closeAllConnections();
      server.close();
      for (const socket of [stalled, steady]) socket.destroy();
    }
  });
});
