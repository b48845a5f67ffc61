import assert from "node:assert/strict";
import { after, before, describe, it, test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort, until } from "@native-infer/testing";
import { Nginx, nginxMissing } from "../support/nginx.js";
import { ServerProcess } from "../support/server-process.js";

const TITLE = "three servers behind the documented nginx";
const CLIENTS = 12;
/** Enough answers that every server has had several, so that one has requests under way when it dies. */
const SOME_ANSWERS = 60;
const TEXTS = ["How big is London", "東京", "", "a longer text, that takes a little more time"];

interface Vectors {
  data: { embedding: string }[];
}

async function embed(url: string, input: readonly string[]): Promise<string[]> {
  const response = await fetch(`${url}/v1/embeddings`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ input, encoding_format: "base64" }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  return (JSON.parse(text) as Vectors).data.map(({ embedding }) => embedding);
}

/** Clients that send, each again when it has its answer, until they are stopped. */
class Load {
  answers = 0;
  readonly errors: unknown[] = [];
  readonly #clients: Promise<void>[];
  #isOver = false;

  constructor(url: string, vectorOf: ReadonlyMap<string, string>) {
    this.#clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let turn = client; !this.#isOver; turn += 1) {
        const texts = TEXTS.map((_, i) => TEXTS[(turn + i) % TEXTS.length] as string);
        try {
          const vectors = await embed(url, texts);
          const right = texts.map((text) => vectorOf.get(text));
          assert.deepEqual(vectors, right, `the vectors of request ${turn}`);
          this.answers += 1;
        } catch (error) {
          this.errors.push(error);
        }
      }
    });
  }

  /** Waits until so many more requests were answered. */
  async more(answers = SOME_ANSWERS): Promise<void> {
    const goal = this.answers + answers;
    await until(() => this.answers >= goal || this.errors.length > 0, 30_000);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
  }
}

/** The servers' store is down: what should be its folder is a file. */
const NO_STORE = ["--store", "lancedb", "--store-path", fileURLToPath(import.meta.url)];

function startServer(port: number): Promise<ServerProcess> {
  const args = ["--port", String(port), "--threads", "1", "--log", "off"];
  return ServerProcess.start([...args, ...NO_STORE]);
}

async function completed(server: ServerProcess): Promise<number> {
  const health = (await (await server.get("/health")).json()) as {
    engine: { completedTexts: number };
  };
  return health.engine.completedTexts;
}

/** Waits until a server that was started again has its share of the load. */
async function takesPart(server: ServerProcess, load: Load): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    if ((await completed(server)) > 0 || load.errors.length > 0) return;
    await load.more(10);
  }
}

const missing = nginxMissing();
if (missing) test(TITLE, { skip: `not installed: ${missing}` });
else
  describe(TITLE, () => {
    const servers: ServerProcess[] = [];
    let nginx: Nginx;
    let vectorOf: ReadonlyMap<string, string>;

    before(async () => {
      const ports = [await freePort(), await freePort(), await freePort()];
      servers.push(...(await Promise.all(ports.map(startServer))));
      nginx = await Nginx.start(ports);
      const vectors = await embed(servers[0]?.url ?? "", TEXTS);
      vectorOf = new Map(TEXTS.map((text, i) => [text, vectors[i] as string]));
    });
    after(async () => {
      for (const server of servers) server.signal("SIGKILL");
      await nginx?.stop();
    });

    it("answer every request rightly while one of them is killed and started again", async () => {
      const victim = servers[1] as ServerProcess;
      const load = new Load(nginx.url, vectorOf);
      await load.more();
      victim.signal("SIGKILL");
      await victim.ended();
      await load.more();
      const again = await startServer(victim.port);
      servers[1] = again;
      await takesPart(again, load);
      await load.more();
      await load.stop();

      assert.deepEqual(load.errors, []);
      for (const server of servers) assert.ok((await completed(server)) > 0, server.url);
      const repeated = nginx.attempts().filter((ports) => ports.length > 1);
      assert.ok(repeated.length > 0, "no request met the dead server");
      assert.ok(repeated.every(([first]) => first === victim.port));
    });

    it("still answer the embedding routes when their store is down", async () => {
      const body = JSON.stringify({ documents: [{ text: "a" }] });
      const headers = { "Content-Type": "application/json" };
      const before = nginx.attempts().length;
      for (let i = 0; i < 6; i += 1) {
        const answer = await fetch(`${nginx.url}/documents`, { method: "POST", headers, body });
        assert.equal(answer.status, 503);
        assert.match(await answer.text(), /the store lancedb \(documents\) .*STORE_UNAVAILABLE/);
        assert.deepEqual(await embed(nginx.url, TEXTS), [...vectorOf.values()]);
      }
      assert.ok(
        nginx
          .attempts()
          .slice(before)
          .every(({ length }) => length === 1),
      );
    });

    it("answer every request rightly while one of them is stopped the polite way", async () => {
      const load = new Load(nginx.url, vectorOf);
      await load.more();
      assert.equal((await servers[0]?.stop())?.code, 0);
      await load.more();
      await load.stop();
      assert.deepEqual(load.errors, []);
    });
  });
