import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runWithThreadLimit, withoutThreadLimits } from "./support/thread-limit.js";

/** Loads with `threads`, of which only `allowed` can be started at first, and then any. */
function loadTwice(threads: number, allowed: number): string {
  return `
    await (await import("node:fs/promises")).readdir("."); // starts libuv's pool
    await (await Embedder.load({ threads: 1 })).close();
    await allowThreads(${allowed});
    for (let i = 0; i < 3; i += 1) {
      const error = await Embedder.load({ threads: ${threads} }).then(() => ({}), (error) => error);
      console.log(error.code, error.retryable, /thread/.test(error.message));
    }
    await allowAnyThread();
    const embedder = await Embedder.load({ threads: ${threads} });
    console.log((await embedder.embed("How big is London")).length);
    await embedder.close();`;
}

describe("a thread that the system refuses", { skip: withoutThreadLimits() }, () => {
  for (const [what, threads, allowed] of [
    ["the inference thread", 1, 0],
    ["the first intra-op thread", 4, 0],
    ["a later intra-op thread", 4, 1],
    ["the inference thread after all intra-op threads", 4, 3],
  ] as const) {
    test(`fails the load and not the process: ${what}`, () => {
      const { status, signal, stdout, stderr } = runWithThreadLimit(loadTwice(threads, allowed));
      assert.equal(stderr, "");
      assert.deepEqual([status, signal], [0, null]);
      assert.equal(stdout, `${"RESOURCE_EXHAUSTED true true\n".repeat(3)}384\n`);
    });
  }
});
