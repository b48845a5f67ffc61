import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { withLoopDelay } from "../src/loop-delay.js";

test("what holds the loop shows as the greatest delay", async () => {
  const { result, delay } = await withLoopDelay(async () => {
    await wait(20);
    const end = performance.now() + 60;
    while (performance.now() < end);
    await wait(20);
    return "done";
  });
  assert.equal(result, "done");
  assert.ok(delay.max >= 55, `${delay.max} ms`);
  assert.ok(delay.p50 >= 0.9 && delay.p50 <= delay.p99 && delay.p99 <= delay.max);
});

test("a failure of the work passes through", async () => {
  await assert.rejects(
    withLoopDelay(() => Promise.reject(new Error("no"))),
    /^Error: no$/,
  );
});
