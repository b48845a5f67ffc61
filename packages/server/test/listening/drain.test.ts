import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { limitConnections } from "../../src/listening/connections.js";
import { Drain } from "../../src/listening/drain.js";
import { FakeClock } from "../support/fake-clock.js";
import { FakeSocket } from "../support/fake-socket.js";
import { closed, ServerProcess } from "../support/server-process.js";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** Until everything that is due has happened. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A server that listens, for its end, and takes fake connections. */
async function drainedServer(listener: RequestListener, server = createServer(listener)) {
  const limits = {
    maxConnections: 100,
    maxAddressPercent: 100,
    trustProxy: 0,
    clientIpv6Prefix: 56,
  };
  const sockets = limitConnections(server, limits);
  const clock = new FakeClock();
  const drain = new Drain({ server, sockets }, clock);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, clock, drain };
}

describe("the end of a server", () => {
  it("answers requests that arrive after it, and closes their connections with the response", async () => {
    const { server, clock, drain } = await drainedServer((_request, response) => {
      response.end("ok");
    });
    const [busy, idle] = [FakeSocket.connect(server), FakeSocket.connect(server)];
    busy.send(GET);
    await settle();
    const ended = drain.run(10_000);
    await settle();
    assert.deepEqual([busy.destroyed, idle.destroyed], [false, false]);
    busy.send(GET);
    await settle();
    assert.deepEqual(busy.statuses, [200, 200]);
    assert.match(busy.received, /keep-alive.*Connection: close/s);
    assert.equal(busy.destroyed, true);
    assert.equal(idle.destroyed, false);
    clock.advance(500);
    await settle();
    idle.destroy();
    assert.equal(await ended, true);
    assert.equal(clock.pending, 0);
  });

  it("says Connection: close to requests that were under way before", async () => {
    let answer = () => {};
    const { server, drain } = await drainedServer((_request, response) => {
      answer = () => void response.end("ok");
    });
    const socket = FakeSocket.connect(server).send(GET);
    await settle();
    const ended = drain.run(10_000);
    await settle();
    answer();
    await settle();
    assert.match(socket.received, /Connection: close/);
    assert.equal(await ended, true);
  });

  it("cuts off what is under way when the grace time is over", async () => {
    const { server, clock, drain } = await drainedServer(() => {});
    const socket = FakeSocket.connect(server).send(GET);
    await settle();
    const ended = drain.run(1000);
    await settle();
    clock.advance(999);
    await settle();
    assert.equal(socket.destroyed, false);
    clock.advance(1);
    assert.equal(await ended, false);
    assert.equal(socket.destroyed, true);
    assert.equal(clock.pending, 0);
  });

  it("cuts off a client that never finishes its TLS handshake when the grace time is over", async () => {
    const { server, clock, drain } = await drainedServer(() => {}, createTlsServer({}));
    const silent = FakeSocket.connect(server);
    await settle();
    const ended = drain.run(1000);
    await settle();
    clock.advance(999);
    await settle();
    assert.equal(silent.destroyed, false);
    clock.advance(1);
    assert.equal(await ended, false);
    assert.equal(silent.destroyed, true);
  });

  it("loses no request that busy connections have wholly sent", async () => {
    const server = await ServerProcess.start(["--log", "off"]);
    let [sent, received] = [0, 0];
    const clients = Array.from({ length: 100 }, async () => {
      const socket = connect(server.port, "127.0.0.1").setEncoding("latin1");
      let text = "";
      const ask = () => {
        sent += 1;
        socket.write(GET);
      };
      socket.on("data", (piece: string) => {
        text += piece;
        if (!text.endsWith("\r\n\r\nok")) return;
        received += 1;
        const isLast = /Connection: close/i.test(text);
        text = "";
        if (!isLast) ask();
      });
      socket.once("connect", ask);
      await closed(socket);
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { code, stderr } = await server.stop();
    await Promise.all(clients);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(received, sent);
    assert(sent > 100);
  });
});

describe("connections", () => {
  it("of one address are closed beyond its share, those of others and behind proxies are not", async () => {
    const server = createServer();
    limitConnections(server, {
      maxConnections: 200,
      maxAddressPercent: 20,
      trustProxy: 0,
      clientIpv6Prefix: 56,
    });
    const greedy = Array.from({ length: 41 }, () => FakeSocket.connect(server));
    const other = FakeSocket.connect(server, { address: "203.0.113.7" });
    assert.deepEqual(
      greedy.map(({ destroyed }) => destroyed),
      [...Array(40).fill(false), true],
    );
    assert.equal(other.destroyed, false);
    greedy[0]?.destroy();
    await settle();
    assert.equal(FakeSocket.connect(server).destroyed, false);

    const proxied = createServer();
    limitConnections(proxied, {
      maxConnections: 200,
      maxAddressPercent: 20,
      trustProxy: 1,
      clientIpv6Prefix: 56,
    });
    const all = Array.from({ length: 200 }, () => FakeSocket.connect(proxied));
    assert(all.every(({ destroyed }) => !destroyed));
  });

  it("are closed after a number of requests, the last response says so", async () => {
    const server = await ServerProcess.start(["--max-requests-per-connection", "2"]);
    const answers = await server.raw(GET.repeat(2));
    assert.equal(answers.match(/HTTP\/1\.1 200/g)?.length, 2);
    assert.match(answers, /keep-alive.*Connection: close/s);
    await server.stop();
  });
});
