import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { cpuBudget, Embedder } from "../src/index.js";

test("the CPU budget without a model is that of an engine, and so are its default threads", async () => {
  const { defaultThreads, ...budget } = cpuBudget();
  await using embedder = await Embedder.load();
  assert.deepEqual(budget, embedder.stats().cpu);
  assert.equal(defaultThreads, embedder.info.threads);
});

test("the CPU budget loads neither a model nor ONNX Runtime", {
  skip: process.platform !== "linux" && "needs /proc",
}, () => {
  const program = `import { readFileSync } from "node:fs";
    import { cpuBudget } from ${JSON.stringify(new URL("../src/index.js", import.meta.url).href)};
    cpuBudget();
    console.log(readFileSync("/proc/self/maps", "utf8").includes("libonnxruntime"));`;
  const args = ["--input-type=module", "-e", program];
  assert.equal(execFileSync(process.execPath, args, { encoding: "utf8" }).trim(), "false");
});
