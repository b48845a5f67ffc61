import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Buckets } from "../../src/observability/buckets.js";

describe("buckets", () => {
  it("count a value at its lowest bound that is not below it, as engines do", () => {
    const buckets = new Buckets([1, 2, 4]);
    for (const value of [0, 1, 1.5, 2, 4, 5]) buckets.observe(value);
    assert.deepEqual(buckets.counts, [2, 2, 1, 1]);
    assert.deepEqual([buckets.count, buckets.sum], [6, 13.5]);
  });

  it("count a value many times over in one call", () => {
    const buckets = new Buckets([10]);
    buckets.observe(3, 5);
    assert.deepEqual([buckets.counts, buckets.count, buckets.sum], [[5, 0], 5, 15]);
  });

  it("put every value where a search from the start would put it", () => {
    const bounds = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(bounds, fc.integer({ min: -60, max: 60 }), (unsorted, value) => {
        const sorted = unsorted.toSorted((a, b) => a - b);
        const buckets = new Buckets(sorted);
        buckets.observe(value);
        const at = sorted.findIndex((bound) => value <= bound);
        assert.equal(buckets.counts.indexOf(1), at < 0 ? sorted.length : at);
      }),
    );
  });
});
