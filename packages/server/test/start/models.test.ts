import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import type { LoadProgress } from "native-infer";
import { loadLines, shareThreads } from "../../src/start/models.js";

const downloaded = (allLoadedBytes: number): LoadProgress => ({
  ...{ stage: "downloading", file: "model.safetensors" },
  ...{ loadedBytes: allLoadedBytes, totalBytes: 4e6, allLoadedBytes, allTotalBytes: 4e6 },
});

test("a load says once for each long stage that it has begun", () => {
  const lines: string[] = [];
  const onProgress = loadLines("m", (line) => lines.push(line));
  for (const bytes of [0, 1e6, 4e6]) onProgress(downloaded(bytes));
  for (const stage of ["reading", "calibrating", "packing"] as const) onProgress({ stage });
  assert.deepEqual(lines, [
    "native-infer-server: model 'm': downloading 4.0 MB",
    "native-infer-server: model 'm': first load: measuring activations for int8",
    "native-infer-server: model 'm': first load: packing the weights for the kernels",
  ]);
});

test("a load from the cache says nothing", () => {
  const onProgress = loadLines("m", (line) => assert.fail(line));
  onProgress({ stage: "reading" });
});

describe("shareThreads", () => {
  it("gives the first models what is left over", () => {
    assert.deepEqual(shareThreads(7, 3), [3, 2, 2]);
    assert.deepEqual(shareThreads(8, 2), [4, 4]);
    assert.deepEqual(shareThreads(5, 1), [5]);
  });

  it("gives each model a thread where there are too few", () => {
    assert.deepEqual(shareThreads(1, 3), [1, 1, 1]);
  });

  it("hands out the whole budget and no more, unless there are more models than threads", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 64 }), (all, n) => {
        const shares = shareThreads(all, n);
        assert.equal(shares.length, n);
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          Math.max(all, n),
        );
        assert(Math.max(...shares) - Math.min(...shares) <= 1);
      }),
    );
  });
});
