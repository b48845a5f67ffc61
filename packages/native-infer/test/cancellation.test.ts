import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@native-infer/testing";
import { Embedder } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { runProgram } from "./support/program.js";
import { longText, muchWork, shortTexts } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const queueIsEmpty = () => embedder.stats().queuedTexts === 0;
beforeEach(() => until(queueIsEmpty));

describe("a signal that has aborted", () => {
  test("ends the call before it is queued, with the reason as the cause", async () => {
    const before = embedder.stats().acceptedTexts;
    const reason = new Error("no longer needed");
    for (const input of ["a", ["a", "b"], shortTexts(1000)]) {
      const error = await failureOf(
        embedder.embed(input as string, { signal: AbortSignal.abort(reason) }),
      );
      assert.equal(error.code, "CANCELLED");
      assert.equal(error.cause, reason);
    }
    assert.equal(embedder.stats().acceptedTexts, before);
  });

  test("may have any reason", async () => {
    for (const reason of ["a string", 0, null]) {
      const error = await failureOf(embedder.embed("a", { signal: AbortSignal.abort(reason) }));
      assert.equal(error.cause, reason);
    }
  });
});

describe("a signal that aborts while the call waits", () => {
  test("takes that call out of the queue and leaves the others alone", async () => {
    const expected = await embedder.embed(shortTexts(40));
    const before = embedder.stats();
    const work = embedder.embed(muchWork(), { lane: "interactive" });
    const controllers = expected.map(() => new AbortController());
    const calls = controllers.map(({ signal }, i) => embedder.embed(`text ${i}`, { signal }));
    const settled = Promise.allSettled(calls);
    for (const [i, controller] of controllers.entries()) if (i % 2 === 0) controller.abort(i);
    for (const [i, result] of (await settled).entries()) {
      if (i % 2 === 1) {
        assert.deepEqual(result, { status: "fulfilled", value: expected[i] });
      } else {
        assert.equal(result.status, "rejected");
        assert.deepEqual([result.reason.code, result.reason.cause], ["CANCELLED", i]);
      }
    }
    await work;
    const later = embedder.stats();
    assert.equal(later.cancelledTexts - before.cancelledTexts, 20);
    assert.equal(later.completedTexts - before.completedTexts, 20 + muchWork().length);
    assert.equal(later.queuedTexts, 0);
  });

  test("ends it at once, not when the work before it is done", async () => {
    let workIsDone = false;
    const work = embedder.embed(muchWork(), { lane: "interactive" }).then(() => {
      workIsDone = true;
    });
    const controller = new AbortController();
    const call = failureOf(embedder.embed("a", { signal: controller.signal }));
    controller.abort();
    assert.equal((await call).code, "CANCELLED");
    assert.equal(workIsDone, false);
    await work;
  });

  test("may be one for many calls", async () => {
    const controller = new AbortController();
    const work = embedder.embed(muchWork(), { lane: "interactive" });
    const { signal } = controller;
    const calls = shortTexts(8).map((text) => failureOf(embedder.embed(text, { signal })));
    controller.abort();
    for (const error of await Promise.all(calls)) assert.equal(error.code, "CANCELLED");
    await work;
  });

  test("may be AbortSignal.timeout", async () => {
    const call = embedder.embed(shortTexts(50_000), { signal: AbortSignal.timeout(20) });
    const error = await failureOf(call);
    assert.equal(error.code, "CANCELLED");
    assert.equal((error.cause as DOMException).name, "TimeoutError");
  });
});

describe("a signal that aborts a call of ten thousand texts", () => {
  test("rejects it at once, and soon nothing of it is left in the queue", async () => {
    const before = embedder.stats();
    const controller = new AbortController();
    const reason = new Error("enough");
    const texts = shortTexts(10_000);
    const call = failureOf(embedder.embed(texts, { signal: controller.signal }));
    await until(() => embedder.stats().completedTexts > before.completedTexts);
    controller.abort(reason);
    const error = await call;
    assert.deepEqual([error.code, error.cause], ["CANCELLED", reason]);
    await until(queueIsEmpty);
    const { acceptedTexts } = embedder.stats();
    await sleep(20);
    assert.equal(embedder.stats().acceptedTexts, acceptedTexts, "nothing is added later");
    assert.ok(acceptedTexts - before.acceptedTexts < texts.length / 2);
    assert.equal((await embedder.embed("still works")).length, 384);
  });
});

describe("a signal", () => {
  test("has no listeners left once a call has ended, however it ended", async () => {
    const { signal } = new AbortController();
    const listeners = () => getEventListeners(signal, "abort").length;
    await embedder.embed("a", { signal });
    await embedder.embedTokens("a", { signal });
    await embedder.embed(shortTexts(1000), { signal });
    await failureOf(embedder.embed(longText(300), { signal, truncate: "none" }));
    await failureOf(embedder.embed("a", { signal, dimensions: 385 }));
    const behind = embedder.embed(muchWork(), { signal, lane: "interactive" });
    await failureOf(embedder.embed("a", { signal, timeoutMs: 1 }));
    await behind;
    assert.equal(listeners(), 0);
  });

  test("has no listeners left after it has aborted", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const call = failureOf(embedder.embed(longText(), { signal }));
    assert.equal(getEventListeners(signal, "abort").length, 1);
    controller.abort();
    await call;
    await until(queueIsEmpty);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  test("that aborts after the call has ended changes nothing", async () => {
    const controller = new AbortController();
    const before = embedder.stats().cancelledTexts;
    const vector = await embedder.embed("a", { signal: controller.signal });
    controller.abort();
    assert.deepEqual(vector, await embedder.embed("a"));
    assert.equal(embedder.stats().cancelledTexts, before);
  });
});

for (const onnxFile of ["onnx/model_native.onnx", "onnx/model_quantized.onnx"]) {
  test(`a run that was ended leaves nothing of it to the next: ${onnxFile}`, async () => {
    await using model = await Embedder.load({ threads: 1, onnxFile });
    const expected = await model.embed("a");
    // Before the run, in its middle, and after it.
    for (let delayMs = 0; delayMs < 12; delayMs += 1) {
      const controller = new AbortController();
      const call = model.embed(longText(), { signal: controller.signal });
      const settled = Promise.allSettled([call]);
      await sleep(delayMs);
      const next = model.embed("a");
      controller.abort();
      assert.deepEqual(await next, expected);
      const [outcome] = await settled;
      if (outcome.status === "rejected") assert.equal(outcome.reason.code, "CANCELLED");
    }
    const { acceptedTexts, completedTexts, cancelledTexts, failedTexts } = model.stats();
    assert.equal(failedTexts, 0);
    assert.equal(acceptedTexts, completedTexts + cancelledTexts);
    assert.ok(cancelledTexts > 0);
  });
}

test("a text that runs alone stops running when its signal aborts", () => {
  // The slowest kernels make one run long enough to be met in its middle on any machine.
  const { stdout, stderr } = runProgram(
    `const embedder = await Embedder.load({ threads: 1 });
    const text = "word ".repeat(120);
    const timed = async (call) => {
      const start = performance.now();
      await call(start).catch((error) => { if (error.code !== "CANCELLED") throw error; });
      while (embedder.stats().queuedTexts > 0) await new Promise((done) => setTimeout(done, 1));
      return performance.now() - start;
    };
    const whole = await timed(() => embedder.embed(text));
    const signal = AbortSignal.timeout(Math.round(whole / 8));
    const cut = await timed(() => embedder.embed(text, { signal }));
    console.log(JSON.stringify({ whole, cut, ...embedder.stats() }));
    await embedder.embed("still works");`,
    { env: { NATIVE_INFER_KERNEL: "portable" } },
  );
  assert.equal(stderr, "");
  const { whole, cut, cancelledTexts, completedTexts } = JSON.parse(stdout);
  assert.deepEqual([completedTexts, cancelledTexts], [1, 1]);
  assert.ok(cut < whole / 2, `${cut} ms of ${whole} ms`);
});
