import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { runProgram } from "./support/program.js";
import { shortTexts } from "./support/texts.js";

describe("Embedder.close", () => {
  test("answers what was accepted, then refuses", async () => {
    const embedder = await Embedder.load();
    const calls = Array.from({ length: 20 }, (_, i) => embedder.embed(`text ${i}`));
    const closing = embedder.close();
    assert.equal((await failureOf(embedder.embed("late"))).code, "CLOSED");
    for (const vector of await Promise.all(calls)) assert.equal(vector.length, 384);
    await closing;
    assert.equal(embedder.stats().completedTexts, 20);
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

  test("answers a call of thousands of texts that was made before it, all of it", async () => {
    const embedder = await Embedder.load();
    const call = embedder.embed(shortTexts(3000));
    const [closed, answered] = await Promise.allSettled([embedder.close(), call]);
    assert.equal(closed.status, "fulfilled");
    assert.equal(answered.status === "rejected" ? answered.reason.code : "answered", "answered");
  });

  test("turns draining into rejecting when called again", async () => {
    const embedder = await Embedder.load({ threads: 1 });
    const calls = Promise.allSettled(shortTexts(2000).map((text) => embedder.embed(text)));
    const draining = embedder.close();
    await embedder.close({ drain: false });
    await draining;
    assert.ok((await calls).some((result) => result.status === "rejected"));
  });

  test("leaves nothing to end for signals and deadlines that come later", async () => {
    const embedder = await Embedder.load({ threads: 1 });
    const controller = new AbortController();
    const call = embedder.embed("a", { signal: controller.signal, timeoutMs: 60_000 });
    await embedder.close();
    controller.abort();
    assert.equal((await call).length, 384);
    const { completedTexts, cancelledTexts } = embedder.stats();
    assert.deepEqual([completedTexts, cancelledTexts], [1, 0]);
  });

  test("lets a signal end a call while it drains", async () => {
    const embedder = await Embedder.load({ threads: 1 });
    const controller = new AbortController();
    const others = shortTexts(300).map((text) => embedder.embed(text));
    const call = failureOf(embedder.embed("a", { signal: controller.signal }));
    const closing = embedder.close();
    controller.abort();
    assert.equal((await call).code, "CANCELLED");
    assert.equal((await Promise.all(others)).length, 300);
    await closing;
  });

  test("is what asyncDispose does", async () => {
    const embedder = await Embedder.load();
    await embedder[Symbol.asyncDispose]();
    assert.equal((await failureOf(embedder.embed("x"))).code, "CLOSED");
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

  test("stays alive until all of a large call is answered", () => {
    const { status, stdout } = runProgram(
      `const e = await Embedder.load(); e.embed(Array(900).fill("x")).then((v) => console.log(v.length));`,
    );
    assert.equal(status, 0);
    assert.equal(stdout, "900\n");
  });

  test("ends by itself once what it waits for is cancelled", () => {
    const { status, stdout, stderr } = runProgram(
      `const e = await Embedder.load(); const c = new AbortController();
      const options = { signal: c.signal, timeoutMs: 3_600_000 };
      for (const input of ["x", Array(50_000).fill("y")]) e.embed(input, options).catch((error) => console.log(error.code));
      setTimeout(() => c.abort(), 20);`,
    );
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.ok(stdout.endsWith("CANCELLED\n"), stdout);
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

  const busy = `
    const e = await Embedder.load();
    const signal = AbortSignal.timeout(10_000);
    const options = { signal, timeoutMs: 60_000, trace: () => {} };
    for (let i = 0; i < 5; i++) e.embed(Array(3000).fill("word ".repeat(20)), options).catch(() => {});
    for (let i = 0; i < 50; i++) e.embed("word ".repeat(200), options).catch(() => {});
    e.embedTokens("word ".repeat(200), options).catch(() => {});`;

  for (const [what, end, expected] of [
    ["exit", "process.exit(7)", 7],
    ["throw", 'throw new Error("boom")', 1],
    ["reject without a handler", 'Promise.reject(new Error("boom"))', 1],
    ["exit while it closes", "e.close(); process.exit(7)", 7],
    ["exit while it rejects", "e.close({ drain: false }); process.exit(7)", 7],
  ] as const) {
    test(`may ${what} with large calls, signals and deadlines outstanding`, () => {
      const { status, signal } = runProgram(`${busy} setTimeout(() => { ${end} }, 30);`);
      assert.deepEqual([status, signal], [expected, null]);
    });
  }
});
