import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { type ListeningApp, listeningApp } from "../support/listening-app.js";
import { closed } from "../support/server-process.js";

const BODY = '{"input":"a"}';
const REST = `Content-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`;

describe("a request over HTTP is answered in every form that clients give it", () => {
  let app: ListeningApp;
  let port: number;
  before(async () => {
    app = await listeningApp();
    port = Number(new URL(app.url).port);
  });
  after(() => app.close());

  /** The statuses of all final responses to these bytes, until the server closes the connection. */
  const statuses = async (bytes: string) => {
    const socket = connect(port, "127.0.0.1").setEncoding("utf8");
    let text = "";
    socket.on("data", (chunk: string) => (text += chunk));
    socket.write(bytes);
    await closed(socket);
    return [...text.matchAll(/HTTP\/1\.[01] ([2-5]\d\d) /g)].map(([, status]) => Number(status));
  };

  const post = (target: string, version: string, headers: string) =>
    `POST ${target} HTTP/${version}\r\n${headers}${REST}\r\n${BODY}`;
  const close = "Connection: close\r\n";

  for (const host of ["127.0.0.1", "127.0.0.1:1", "localhost:80", "LocalHost", "[::1]:3", "x"]) {
    it(`with the host ${host}`, async () => {
      const one = post("/v1/embeddings", "1.1", `Host: ${host}\r\n`);
      const last = post("/v1/embeddings", "1.1", `Host: ${host}\r\n${close}`);
      assert.deepEqual(await statuses(last), [200]);
      assert.deepEqual(await statuses(one + last), [200, 200]);
      const expecting = post(
        "/v1/embeddings",
        "1.1",
        `Host: ${host}\r\nExpect: 100-continue\r\n${close}`,
      );
      assert.deepEqual(await statuses(expecting), [200]);
      const absolute = post(`http://${host}/v1/embeddings`, "1.1", `Host: ${host}\r\n${close}`);
      assert.deepEqual(await statuses(absolute), [200]);
    });
  }

  it("as HTTP/1.0, without a host, alone and on a connection that stays", async () => {
    assert.deepEqual(await statuses(post("/v1/embeddings", "1.0", "")), [200]);
    const kept = post("/v1/embeddings", "1.0", "Connection: keep-alive\r\n");
    assert.deepEqual(await statuses(kept + post("/v1/embeddings", "1.0", "")), [200, 200]);
  });

  it("with its type in another spelling, and with a byte-order mark", async () => {
    for (const type of [
      "application/json; charset=UTF8",
      "Application/JSON;charset=utf-8",
      'application/json; charset="utf-8"',
    ]) {
      for (const body of [BODY, `\ufeff${BODY}`]) {
        const headers = { "Content-Type": type };
        const answer = await fetch(`${app.url}/v1/embeddings`, { method: "POST", headers, body });
        assert.equal(answer.status, 200, type);
      }
    }
  });
});
