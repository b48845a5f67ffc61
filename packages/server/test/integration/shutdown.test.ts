import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerProcess } from "../support/server-process.js";

/** A server whose requests take a second or more, with one of them under way. */
async function busyServer(waitMs: number, ...args: string[]) {
  const server = await ServerProcess.start(["--wait-ms", String(waitMs), ...args]);
  const answer = server.get("/").then(
    (response) => response.text(),
    () => "no answer",
  );
  await sleep(200);
  return { server, answer };
}

describe("shutdown", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`answers what is under way after ${signal}, accepts nothing new and exits with 0`, async () => {
      const { server, answer } = await busyServer(1000);
      server.signal(signal);
      await sleep(100);
      await assert.rejects(server.get("/health"));
      assert.equal(await answer, "ok");
      const { code, stderr, stdout } = await server.ended();
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /io task: \d+\.\dms\n$/);
    });
  }

  it("takes the signal that terminal and npm both send for one", async () => {
    const { server, answer } = await busyServer(1000);
    server.signal("SIGINT");
    await sleep(20);
    server.signal("SIGINT");
    assert.equal(await answer, "ok");
    assert.equal((await server.ended()).code, 0);
  });

  it("exits at once at the second signal, with 128 plus its number", async () => {
    const { server, answer } = await busyServer(60_000);
    server.signal("SIGTERM");
    await sleep(500);
    server.signal("SIGINT");
    assert.equal((await server.ended()).code, 130);
    assert.equal(await answer, "no answer");
  });

  it("cuts off what is under way when the grace time is over, and says so", async () => {
    const { server, answer } = await busyServer(60_000, "--shutdown-grace-ms", "300");
    const { code, stderr } = await server.stop();
    assert.equal(await answer, "no answer");
    assert.deepEqual([code, stderr], [1, "native-infer-server: CLOSED: the grace time is over\n"]);
  });

  it("is not delayed by idle connections that are kept alive", async () => {
    const server = await ServerProcess.start();
    await Promise.all(Array.from({ length: 8 }, async () => (await server.get("/")).text()));
    // Had it waited for them, its grace time would have ended first.
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("answers all that it accepted while clients go on asking", async () => {
    const server = await ServerProcess.start();
    const wrong: unknown[] = [];
    let answers = 0;
    const client = async () => {
      for (;;) {
        const response = await server.get("/").catch(() => undefined);
        // No connection, or one that was closed while idle: the server is ending.
        if (response === undefined) return;
        const text = await response.text().catch((error: unknown) => error);
        if (response.status !== 200 || text !== "ok") wrong.push([response.status, text]);
        answers += 1;
      }
    };
    const clients = Array.from({ length: 16 }, client);
    await sleep(500);
    const { code, stdout, stderr } = await server.stop();
    await Promise.all(clients);
    assert.deepEqual([code, stderr, wrong], [0, "", []]);
    assert.equal(stdout.match(/^io task/gm)?.length, answers);
  });

  it("ends while the engine is in the middle of a long call", async () => {
    const server = await ServerProcess.start(["--shutdown-grace-ms", "100"]);
    const input = Array(1000).fill("word ".repeat(150));
    const answer = server.embeddings({ input }).then(
      ({ status }) => status,
      () => "no answer",
    );
    await sleep(300);
    const { code } = await server.stop();
    assert.deepEqual([code, await answer], [1, "no answer"]);
  });
});
