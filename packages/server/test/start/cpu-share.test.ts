import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { shareThreads } from "../../src/start/cpu-share.js";

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
