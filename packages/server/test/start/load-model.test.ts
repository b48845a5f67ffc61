import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadProgress } from "native-infer";
import { loadNotices } from "../../src/start/load-model.js";

const downloaded = (allLoadedBytes: number): LoadProgress => ({
  ...{ stage: "downloading", file: "model.safetensors" },
  ...{ loadedBytes: allLoadedBytes, totalBytes: 4e6, allLoadedBytes, allTotalBytes: 4e6 },
});

test("a load says once for each long stage that it has begun", () => {
  const lines: string[] = [];
  const onProgress = loadNotices("m", (line) => lines.push(line));
  for (const bytes of [0, 1e6, 4e6]) onProgress(downloaded(bytes));
  for (const stage of ["reading", "calibrating", "packing"] as const) onProgress({ stage });
  assert.deepEqual(lines, [
    "native-infer-server: model 'm': downloading 4.0 MB",
    "native-infer-server: model 'm': first load: measuring activations for int8",
    "native-infer-server: model 'm': first load: packing the weights for the kernels",
  ]);
});

test("a load from the cache says nothing", () => {
  const onProgress = loadNotices("m", (line) => assert.fail(line));
  onProgress({ stage: "reading" });
});
