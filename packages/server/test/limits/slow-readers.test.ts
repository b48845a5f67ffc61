import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { endSlowReaders } from "../../src/limits/slow-readers.js";
import { FakeClock } from "../support/fake-clock.js";
import { FakeSocket } from "../support/fake-socket.js";
import { closed } from "../support/server-process.js";

const MEGABYTES_32 = Buffer.alloc(32 * 1024 * 1024, "a");

function* endless() {
  for (;;) yield Buffer.alloc(65_536, "a");
}

describe("a slow reader", () => {
  it("is disconnected, also where it reads a little all the time, and others are not", async () => {
    const responses: ServerResponse[] = [];
    const server = createServer((_request, response) => {
      responses.push(response.end(MEGABYTES_32));
    });
    endSlowReaders(server, { timeoutMs: 1000 });
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
    const server = createServer((_request, response) => {
      responses.push(response);
      Readable.from(endless()).pipe(response);
    });
    endSlowReaders(server, { timeoutMs: 1000 });
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

  it("has five seconds while memory is short, and its whole time while it is not", async () => {
    const clock = new FakeClock();
    const memory = { isShort: false };
    const ended: string[] = [];
    let steady: ServerResponse | undefined;
    const server = createServer((request, response) => {
      response.once("close", () => ended.push(request.url ?? ""));
      if (request.url === "/quick") steady = response;
      else Readable.from(endless()).pipe(response);
    });
    endSlowReaders(server, { timeoutMs: 60_000, memory, clock });
    const ask = (path: string, slow: boolean) =>
      FakeSocket.connect(server, { slow }).send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const stalled = ask("/stalled", true);
    const quick = ask("/quick", false);
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 500) {
        steady?.write("a piece");
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(500);
      }
    };
    try {
      await until(() => steady !== undefined);
      await pass(500);
      await until(() => stalled.received !== "" && quick.received !== "");
      await pass(20_000);
      assert.deepEqual(ended, []);
      memory.isShort = true;
      await pass(1000);
      await until(() => ended.length > 0);
      assert.deepEqual(ended, ["/stalled"]);
      memory.isShort = false;
      const patient = ask("/patient", true);
      await until(() => patient.received !== "");
      await pass(59_000);
      assert.deepEqual(ended, ["/stalled"]);
      await pass(2000);
      await until(() => ended.length > 1);
      assert.deepEqual(ended, ["/stalled", "/patient"]);
    } finally {
      server.emit("close");
      quick.destroy();
    }
  });
});
