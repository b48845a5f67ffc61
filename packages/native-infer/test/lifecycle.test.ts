import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";

const indexUrl = new URL("../src/index.js", import.meta.url).href;

/** Runs a program in a Node of its own. */
function runProgram(body: string) {
  const source = `import { Embedder } from ${JSON.stringify(indexUrl)};\n${body}`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", source], {
    encoding: "utf8",
    timeout: 60_000,
  });
}

describe("Embedder.close", () => {
  test("answers what was accepted, then refuses", async () => {
    const embedder = await Embedder.load();
    const calls = Array.from({ length: 20 }, (_, i) => embedder.embed(`text ${i}`));
    const closing = embedder.close();
    assert.equal((await failureOf(embedder.embed("late"))).code, "CLOSED");
    for (const vector of await Promise.all(calls)) assert.equal(vector.length, 384);
    await closing;
    assert.equal(embedder.stats().completedRequests, 20);
  });

  test("rejects what waits when told not to drain", async () => {
    const embedder = await Embedder.load();
    const calls = Array.from({ length: 300 }, (_, i) => embedder.embed(`text ${i}`));
    const settled = Promise.allSettled(calls);
    await embedder.close({ drain: false });
    const rejected = (await settled).filter((result) => result.status === "rejected");
    assert.ok(rejected.length > 0);
    for (const { reason } of rejected) assert.equal(reason.code, "CLOSED");
  });

  test("may be called again, and leaves the methods answering", async () => {
    const embedder = await Embedder.load();
    await Promise.all([embedder.close(), embedder.close()]);
    await embedder.close();
    assert.throws(() => embedder.tokenize("x"), { code: "CLOSED" });
    assert.equal(embedder.info.dimensions, 384);
  });

  test("is what asyncDispose does", async () => {
    const embedder = await Embedder.load();
    await embedder[Symbol.asyncDispose]();
    assert.equal((await failureOf(embedder.embed("x"))).code, "CLOSED");
  });
});

describe("a full queue", () => {
  test("rejects at once with OVERLOADED and recovers", async () => {
    await using embedder = await Embedder.load({ maxQueueRequests: 2 });
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => embedder.embed("word ".repeat(200))),
    );
    const codes = results.map((result) =>
      result.status === "rejected" ? result.reason.code : "answered",
    );
    assert.deepEqual(codes.slice(0, 2), ["answered", "answered"]);
    // A slow turn of the loop may see a run end and room appear, but never for most of the calls.
    assert.ok(codes.filter((code) => code === "OVERLOADED").length > 25);
    assert.deepEqual([...new Set(codes)].sort(), ["OVERLOADED", "answered"]);
    assert.equal((await embedder.embed("works again")).length, 384);
  });
});

describe("the process", () => {
  test("ends by itself while an embedder is idle and unclosed", () => {
    const { status, stdout } = runProgram(
      `const e = await Embedder.load(); await e.embed("x"); console.log("done");`,
    );
    assert.equal(status, 0);
    assert.equal(stdout, "done\n");
  });

  test("stays alive until a pending call is answered", () => {
    const { status, stdout } = runProgram(
      `const e = await Embedder.load(); e.embed("x").then((v) => console.log(v.length));`,
    );
    assert.equal(status, 0);
    assert.equal(stdout, "384\n");
  });

  test("may exit in the middle of a run", () => {
    const { status } = runProgram(
      `const e = await Embedder.load(); for (let i = 0; i < 500; i++) e.embed("word ".repeat(200)); setTimeout(() => process.exit(7), 20);`,
    );
    assert.equal(status, 7);
  });

  test("may die of an uncaught exception in the middle of a run", () => {
    const { status, signal } = runProgram(
      `const e = await Embedder.load(); for (let i = 0; i < 500; i++) e.embed("word ".repeat(200)); throw new Error("boom");`,
    );
    assert.equal(signal, null);
    assert.equal(status, 1);
  });
});

describe("worker_threads", () => {
  const source = `
    import { parentPort } from "node:worker_threads";
    import { Embedder } from ${JSON.stringify(indexUrl)};
    const embedder = await Embedder.load();
    for (let i = 0; i < 200; i++) embedder.embed("word ".repeat(100)).catch(() => {});
    parentPort.postMessage("running");
  `;
  const start = () =>
    new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { stderr: true });

  test("may end in the middle of a run, again and again", async () => {
    for (let round = 0; round < 5; round += 1) {
      const worker = start();
      await new Promise((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
      });
      await worker.terminate();
    }
    await using embedder = await Embedder.load();
    assert.equal((await embedder.embed("the main thread still works")).length, 384);
  });

  test("may end while a model is loading", async () => {
    for (let round = 0; round < 5; round += 1) {
      const worker = start();
      await new Promise((resolve) => setTimeout(resolve, 40 * round));
      await worker.terminate();
    }
    await using embedder = await Embedder.load();
    assert.equal((await embedder.embed("the main thread still works")).length, 384);
  });
});
