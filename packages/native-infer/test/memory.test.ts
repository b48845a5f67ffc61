import assert from "node:assert/strict";
import { test } from "node:test";
import { Embedder } from "../src/index.js";
import { currentPlatform } from "../src/platforms.js";
import { returnFreedMemory } from "../src/runtime.js";

test("freed memory can be returned where the C library is glibc, and engines work on", async () => {
  assert.equal(returnFreedMemory(), currentPlatform().endsWith("-gnu"));
  await using embedder = await Embedder.load({ threads: 1 });
  assert.equal((await embedder.embed("How big is London")).length, 384);
});
