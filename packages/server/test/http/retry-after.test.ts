import assert from "node:assert/strict";
import { it } from "node:test";
import type { EngineStats } from "native-infer";
import { retryAfterSeconds } from "../../src/http/retry-after.js";
import { emptyStats } from "../support/fake-embedder.js";

const stats = (some: Partial<EngineStats>) => ({ ...emptyStats, ...some });

it("asks to wait until what is queued is done", () => {
  const oneMsEach = { completedRequests: 1000, tokenizeMs: 100, runMs: 900 };
  assert.equal(retryAfterSeconds(stats({ ...oneMsEach, queuedRequests: 2500 })), 3);
});

it("asks for at least a second and at most a minute", () => {
  assert.equal(retryAfterSeconds(emptyStats), 1);
  assert.equal(retryAfterSeconds(stats({ runMs: 5, queuedRequests: 1e9 })), 60);
});
