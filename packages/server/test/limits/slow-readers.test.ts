import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
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
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
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
});
