import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Embedder, type LoadOptions, type NativeInferError } from "../src/index.js";
import { runProgram } from "./support/program.js";

/** A run of tens of milliseconds, and of hundreds of operators. */
const LONG = { onnxFile: "onnx/model_quantized.onnx", threads: 1 } as const;
const longText = "word ".repeat(1000);

/** Resolves when the engine has `texts` texts in one run, or has ended it. */
async function running(embedder: Embedder, texts = 1): Promise<void> {
  while (embedder.stats().tokenizeMs.count < texts) await sleep(1);
}

/** How a call of `texts` texts, all in one run, ends that is closed in its middle, or a moment later. */
async function closedInTheRun(options: LoadOptions, texts: number): Promise<string> {
  const embedder = await Embedder.load(options);
  const call = embedder.embed(Array.from({ length: texts }, () => longText)).then(
    () => "computed",
    (error: NativeInferError) => error.code,
  );
  await running(embedder, texts);
  await embedder.close({ drain: false });
  return call;
}

describe("a run under way", () => {
  for (const [what, options, texts] of [
    ["of a graph of standard operators", LONG, 1],
    ["of our operator", { threads: 1, maxBatchTokens: 100_000 }, 200],
  ] as const) {
    test(`${what} is ended by close({ drain: false }), not waited for`, async () => {
      let end = "";
      // On a busy machine the run may be over before this thread has its turn.
      for (let i = 0; i < 20 && end !== "CLOSED"; i += 1)
        end = await closedInTheRun(options, texts);
      assert.equal(end, "CLOSED");
    });
  }

  test("is computed by close(), which drains", async () => {
    const embedder = await Embedder.load(LONG);
    const call = embedder.embed(longText);
    await running(embedder);
    await embedder.close();
    assert.equal((await call).length, 384);
  });

  test("does not delay the end of the process", () => {
    const { status, stderr } = runProgram(`
      const embedder = await Embedder.load(${JSON.stringify(LONG)});
      embedder.embed("word ".repeat(1000)).catch(() => {});
      while (embedder.stats().tokenizeMs.count === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      process.exit(7);`);
    assert.equal(stderr, "");
    assert.equal(status, 7);
  });
});
