import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { EXIT } from "../../src/start/exit-codes.js";
import { hubCacheWith } from "../support/model-directory.js";
import { closed, ServerProcess } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";
import { type ErrorBody, json } from "../support/shapes.js";
import { getOverSocket } from "../support/unix-socket.js";

/** A hub that answers nobody before it is told to: whoever loads from it goes on loading. */
class SlowHub {
  readonly #waiting: ServerResponse[] = [];
  readonly #server: Server = createServer((_request, response) => {
    this.#waiting.push(response);
  });

  async listen(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get isAsked(): boolean {
    return this.#waiting.length > 0;
  }

  /** Answers 500: the copy in the cache has to do. */
  giveUp(): void {
    for (const response of this.#waiting.splice(0)) response.writeHead(500).end();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe("life cycle", () => {
  const hub = new SlowHub();
  let directory: string;
  let socket: string;
  let environment: NodeJS.ProcessEnv;
  before(async () => {
    directory = scratchDirectory();
    socket = join(directory, "server.sock");
    environment = {
      HF_ENDPOINT: await hub.listen(),
      NATIVE_INFER_CACHE_DIR: hubCacheWith("org/slow", directory),
      NATIVE_INFER_MODEL: "org/slow",
      NATIVE_INFER_UNIX_SOCKET: socket,
    };
  });
  after(() => {
    hub.close();
    rmSync(directory, { recursive: true });
  });

  /** A server whose model is on its way, for as long as the hub says nothing. */
  async function loadingServer(...args: string[]): Promise<ServerProcess> {
    const server = ServerProcess.launch(args, environment);
    await until(() => hub.isAsked && existsSync(socket), 20_000);
    return server;
  }
  const errorAt = async (path: string, method = "GET") => {
    const { status, headers, body } = await getOverSocket(socket, path, { method });
    return { status, retryAfter: headers["retry-after"], ...(JSON.parse(body) as ErrorBody).error };
  };

  it("is live while it loads, ready once it has, and neither welcome nor dead while it ends", async () => {
    const server = await loadingServer("--shutdown-delay-ms", "1500");
    assert.deepEqual((await getOverSocket(socket, "/live")).body, '{"status":"live"}');
    const loading = { status: 503, retryAfter: "2", code: "CLOSED", param: null };
    const words = { type: "server_error", message: "the server is still loading its model" };
    assert.deepEqual(await errorAt("/ready"), { ...loading, ...words });
    assert.deepEqual(await errorAt("/v1/embeddings", "POST"), { ...loading, ...words });
    assert.deepEqual(await errorAt("/health"), { ...loading, ...words });
    assert.equal(server.stdout, "");

    hub.giveUp();
    await server.ready();
    assert.equal((await getOverSocket(socket, "/ready")).body, '{"status":"ready"}');
    const health = await getOverSocket(socket, "/health");
    assert.match(health.body, /"name":"slow"/);
    // Warmed up: a text has been through the model.
    assert.match(health.body, /"completedTexts":1,/);

    server.signal("SIGTERM");
    let message: string | undefined;
    for (let tries = 0; message === undefined && tries < 100; tries += 1) {
      message = (await errorAt("/ready")).message;
    }
    assert.equal(message, "the server is ending");
    assert.equal((await getOverSocket(socket, "/")).body, "ok");
    assert.equal((await getOverSocket(socket, "/live")).status, 200);
    const { code, stderr } = await server.ended();
    assert.deepEqual([code, stderr], [EXIT.ok, ""]);
  });

  it("ends at once when it is told to while it loads", async () => {
    const server = await loadingServer();
    const { code, stdout, stderr } = await server.stop();
    assert.deepEqual([code, stdout, stderr], [EXIT.ok, "", ""]);
    assert.equal(existsSync(socket), false);
  });

  it("ends with the model's exit code, and without its socket, where loading fails", async () => {
    const ended = await ServerProcess.run([], {
      ...environment,
      NATIVE_INFER_MODEL: join(directory, "none"),
    });
    assert.equal(ended.code, EXIT.model);
    assert.match(ended.stderr, /^native-infer-server: MODEL_NOT_FOUND: /);
    assert.equal(existsSync(socket), false);
  });
});

describe("connections", () => {
  it("beyond the most are closed at once; the others go on", async () => {
    const server = await ServerProcess.start(["--max-connections", "2"]);
    const open = async (): Promise<Socket> => {
      const socket = connect(server.port, "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      return socket;
    };
    const [first, second] = [await open(), await open()];
    const third = await open();
    await closed(third);
    second.destroy();
    first.end("GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const [answer] = (await once(first, "data")) as [Buffer];
    assert.match(String(answer), /^HTTP\/1\.1 200 OK/);
    await closed(first);
    await until(() => third.destroyed && first.destroyed);
    const ready = await server.get("/ready");
    assert.deepEqual(await json(ready), { status: "ready" });
    await server.stop();
  });
});
