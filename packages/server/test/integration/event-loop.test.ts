import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ServerProcess } from "../support/server-process.js";
import { type HealthBody, json } from "../support/shapes.js";

const CLIENTS = 32;
const LOAD_MS = 3000;
const TICK_MS = 10;
/** Long enough for the model to be the bottleneck, not HTTP. */
const TEXT = "word ".repeat(100);

describe("the event loop", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start(["--log", "off"]);
  });
  after(() => server.stop());

  const health = async () => json<HealthBody>(await server.get("/health"));

  /** All clients ask for `GET /?q=` again and again; resolves with the number of answers. */
  const load = async (): Promise<number> => {
    const path = `/?q=${encodeURIComponent(TEXT)}`;
    const end = performance.now() + LOAD_MS;
    const client = async () => {
      let answers = 0;
      for (; performance.now() < end; answers += 1) {
        assert.equal(await (await server.get(path)).text(), "ok");
      }
      return answers;
    };
    const counts = await Promise.all(Array.from({ length: CLIENTS }, client));
    return counts.reduce((sum, count) => sum + count, 0);
  };

  it("keeps ticking under 32 clients: it never waits for the runs that are queued", async () => {
    const before = await health();
    const answers = await load();
    const { engine, eventLoop } = await health();
    const runs = engine.completedTexts - before.engine.completedTexts;
    assert.equal(runs, answers);
    const runMs = engine.runMs.sum - before.engine.runMs.sum;
    assert(
      runMs > LOAD_MS / 2,
      `the model ran for ${runMs} ms only: too little to block an event loop`,
    );

    // With the model on the loop, a turn would take a run for each client that has asked meanwhile.
    const inlineMs = (CLIENTS * runMs) / runs;
    const { p50Ms, p99Ms } = eventLoop;
    assert(p50Ms < inlineMs / 8, `p50 ${p50Ms} ms, inline ${inlineMs} ms`);
    assert(p99Ms < inlineMs, `p99 ${p99Ms} ms, inline ${inlineMs} ms`);
    const ticks = eventLoop.ticks - before.eventLoop.ticks;
    assert(ticks > LOAD_MS / TICK_MS / 2, `${ticks} ticks`);
  });

  it("answers other clients while one long run after the other is under way", async () => {
    let done = false;
    const input = Array(50).fill("word ".repeat(300));
    const long = server.embeddings({ input }).then((response) => {
      done = true;
      return response.status;
    });
    let during = 0;
    while (!done) {
      const { engine } = await health();
      if (engine.queuedTexts > 0) during += 1;
    }
    assert.equal(await long, 200);
    assert(during >= 20, `${during} answers meanwhile`);
  });
});
