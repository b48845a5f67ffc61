import assert from "node:assert/strict";
import { test } from "node:test";
import { retryAfterSeconds } from "../../src/web/http-error.js";

test("a wait is rounded up to whole seconds, at least 1 and at most 60", () => {
  const waits = [0, 1, 999, 1000, 1001, 59_001, 1e9];
  assert.deepEqual(waits.map(retryAfterSeconds), [1, 1, 1, 1, 2, 60, 60]);
});
