import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { limitConnections } from "../../src/listening/connections.js";
import { PipelineFloods } from "../../src/listening/pipeline-floods.js";
import { dropPipelined } from "../../src/web/request-lifetime.js";
import { FakeClock } from "../support/fake-clock.js";

describe("requests that are dropped", () => {
  const floods = () => {
    const clock = new FakeClock();
    const all = new PipelineFloods<object>(clock);
    all.start();
    return { clock, all };
  };
  const add = (all: PipelineFloods<object>, count: number, connection: object, address: string) => {
    let last = "";
    for (let i = 0; i < count; i += 1) last = all.add(connection, address);
    return last;
  };

  it("are no flood if they come slowly", () => {
    const { clock, all } = floods();
    for (let second = 0; second < 5; second += 1) {
      const connection = {};
      assert.equal(add(all, 500, connection, "1.2.3.4"), "nothing");
      all.remove(connection);
      clock.advance(1000);
    }
    assert.equal(all.isRefused("1.2.3.4"), false);
  });

  it("are a flood of their address alone, which is refused for five seconds", () => {
    const { clock, all } = floods();
    assert.equal(add(all, 500, {}, "1.2.3.4"), "nothing");
    assert.equal(add(all, 1, {}, "1.2.3.4"), "address");
    assert.equal(add(all, 1, {}, "1.2.3.4"), "connection");
    assert.deepEqual([all.isRefused("1.2.3.4"), all.isRefused("1.2.3.5")], [true, false]);
    clock.advance(4999);
    assert.equal(all.isRefused("1.2.3.4"), true);
    clock.advance(2);
    assert.equal(all.isRefused("1.2.3.4"), false);
  });

  it("close the connection that adds to many that others have left, whoever they are", () => {
    const { all } = floods();
    const first = {};
    for (let i = 0; i < 20; i += 1)
      add(all, 1000, i === 0 ? first : {}, i % 2 ? "" : `10.0.0.${i}`);
    assert.equal(add(all, 1, {}, "5.6.7.8"), "connection");
    all.remove(first);
    assert.equal(add(all, 1, {}, "5.6.7.8"), "nothing");
  });
});

describe("a server whose client floods it with pipelined requests", () => {
  const PACKET = Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2000));
  const clock = new FakeClock();
  const server = createServer(
    // Answers nothing while the flood lasts, as for a client that does not read.
    dropPipelined((request, response) => {
      if (request.url === "/answered") response.end("ok");
    }),
  );
  let port: number;
  before(async () => {
    const limits = { maxConnections: 1000, maxAddressPercent: 100, trustProxy: 0 };
    limitConnections(server, { ...limits, clientIpv6Prefix: 56 }, clock);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const from = (localAddress: string, bytes?: Buffer): Socket => {
    const socket = connect({ host: "127.0.0.1", port, localAddress });
    socket.on("error", () => {});
    if (bytes) socket.write(bytes);
    return socket;
  };
  const answered = async (localAddress: string): Promise<boolean> => {
    const socket = from(localAddress, Buffer.from("GET /answered HTTP/1.1\r\nHost: a\r\n\r\n"));
    const [data] = await Promise.race([once(socket, "data"), once(socket, "close")]);
    socket.destroy();
    return data instanceof Buffer;
  };

  it("closes all its connections and refuses new ones for a while, and serves others", async () => {
    const idle = from("127.0.0.2");
    const flooding = Array.from({ length: 10 }, () => from("127.0.0.2", PACKET));
    await until(() => idle.closed && flooding.every((socket) => socket.closed));
    assert.equal(await answered("127.0.0.2"), false);
    assert.equal(await answered("127.0.0.1"), true);
    clock.advance(5001);
    assert.equal(await answered("127.0.0.2"), true);
  });
});
