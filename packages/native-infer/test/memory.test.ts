import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { Embedder } from "../src/index.js";
import { returnFreedMemory } from "../src/runtime.js";

const usesGlibc = () =>
  process.platform === "linux" && execFileSync("ldd", ["--version"]).includes("GLIBC");

test("freed memory can be returned where the C library is glibc, and engines work on", async () => {
  assert.equal(returnFreedMemory(), usesGlibc());
  await using embedder = await Embedder.load({ threads: 1 });
  assert.equal((await embedder.embed("How big is London")).length, 384);
});
