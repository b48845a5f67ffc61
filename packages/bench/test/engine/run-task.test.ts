import assert from "node:assert/strict";
import { test } from "node:test";
import { runTask } from "../../src/engine/run-task.js";

test("a measurement runs in its own process and hands back what it measured", async () => {
  const { residentMb } = await runTask("loads", { loads: 2 });
  assert.equal(residentMb.length, 2);
  if (process.platform === "linux") for (const mb of residentMb) assert.ok(mb > 20, `${mb} MB`);
});

test("rejections on a full queue are counted to the last one", async () => {
  const { heldMs, heapMb } = await runTask("overload", {
    rejections: 500,
    rounds: 2,
    callsPerTurn: 200,
  });
  assert.equal(heldMs.length, 2);
  assert.equal(heapMb.length, 3);
});

test("a measurement that fails is an error, not a figure", async () => {
  const failing = runTask("corpus", { texts: 8, onnxFile: "onnx/absent.onnx" });
  await assert.rejects(failing, /'corpus' failed with exit code 1/);
});
