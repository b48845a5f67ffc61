import assert from "node:assert/strict";
import { test } from "node:test";
import { cosine, pairedRatios, quantile, spread, summarize } from "../src/statistics.js";

test("the median of an odd number of samples is the middle one", () => {
  assert.equal(quantile([5, 1, 3], 0.5), 3);
});

test("a quantile between two samples is interpolated", () => {
  assert.equal(quantile([0, 10], 0.25), 2.5);
});

test("the ends are the least and the greatest sample", () => {
  assert.deepEqual(summarize([4, 2, 9]), { min: 2, p50: 4, p99: 8.9, max: 9 });
});

test("no samples and impossible quantiles are errors", () => {
  assert.throws(() => quantile([], 0.5), RangeError);
  assert.throws(() => quantile([1], 1.5), RangeError);
});

test("ratios are taken pair by pair", () => {
  assert.deepEqual(pairedRatios([2, 9], [1, 3]), [2, 3]);
  assert.throws(() => pairedRatios([1], []), RangeError);
});

test("a spread has four of five samples in it", () => {
  const samples = Array.from({ length: 11 }, (_, i) => i * 10);
  assert.deepEqual(spread(samples), { low: 10, median: 50, high: 90 });
});

test("the cosine is 1 for the same direction, 0 for a right angle, -1 for the opposite", () => {
  assert.equal(cosine([3, 4], [6, 8]), 1);
  assert.equal(cosine([1, 0], [0, 2]), 0);
  assert.equal(cosine([1, 0], [-2, 0]), -1);
  assert.throws(() => cosine([1], [1, 2]), RangeError);
});
