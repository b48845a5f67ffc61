import assert from "node:assert/strict";
import { it } from "node:test";
import type { EngineStats } from "native-infer";
import { retryAfterSeconds } from "../../src/http/retry-after.js";
import { emptyStats, histogram } from "../support/fake-embedder.js";

const stats = (some: Partial<EngineStats>) => ({ ...emptyStats, ...some });

it("asks to wait until what is queued is done", () => {
  const oneMsEach = { completedRequests: 1000, tokenizeMs: histogram(100), runMs: histogram(900) };
  assert.equal(retryAfterSeconds(stats({ ...oneMsEach, queuedRequests: 2500 })), 3);
});

it("asks for at least a second and at most a minute", () => {
  assert.equal(retryAfterSeconds(emptyStats), 1);
  assert.equal(retryAfterSeconds(stats({ runMs: histogram(5), queuedRequests: 1e9 })), 60);
});
