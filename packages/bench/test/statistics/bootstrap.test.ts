import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { medianOf, pooledQuantile, quotientOf } from "../../src/statistics/bootstrap.js";
import { quantile } from "../../src/statistics.js";

const repetitions = fc.array(
  fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 }),
  { minLength: 1, maxLength: 6 },
);

test("a pooled quantile is the quantile of all samples together", () => {
  fc.assert(
    fc.property(repetitions, fc.double({ min: 0, max: 1, noNaN: true }), (reps, q) => {
      assert.equal(pooledQuantile(reps, q).value, quantile(reps.flat(), q));
    }),
    { numRuns: 50 },
  );
});

test("an interval lies within the samples and is in order", () => {
  fc.assert(
    fc.property(repetitions, (reps) => {
      const { low, high } = pooledQuantile(reps, 0.9);
      const all = reps.flat();
      assert.ok(Math.min(...all) <= low && low <= high && high <= Math.max(...all));
    }),
    { numRuns: 50 },
  );
});

test("repetitions that agree give an interval without width", () => {
  const { low, high } = pooledQuantile(
    [
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ],
    0.5,
  );
  assert.deepEqual([low, high], [2, 2]);
});

test("one repetition gives an interval without width, whatever its samples are", () => {
  const { value, low, high } = pooledQuantile([[1, 5, 9, 40]], 0.5);
  assert.deepEqual([value, low, high], [7, 7, 7]);
});

test("repetitions that differ give the range between them", () => {
  const { low, high } = pooledQuantile(
    [
      [1, 1, 1],
      [9, 9, 9],
    ],
    0.5,
  );
  assert.deepEqual([low, high], [1, 9]);
});

test("an interval of 95 % holds the true median of repetitions about that often", () => {
  let seed = 7;
  const uniform = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const trials = 300;
  let held = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const { low, high } = medianOf(Array.from({ length: 15 }, uniform));
    if (low <= 0.5 && 0.5 <= high) held += 1;
  }
  assert.ok(held / trials > 0.88 && held / trials < 1, `${held} of ${trials}`);
});

test("a quotient is of the sums, and moves with the share of slow repetitions where a median jumps", () => {
  const quick = { of: 1000, per: 1 };
  const slow = { of: 500, per: 1 };
  assert.equal(
    quotientOf([
      { of: 1, per: 1 },
      { of: 5, per: 2 },
    ]).value,
    2,
  );
  const [three, four] = [3, 4].map((n) =>
    quotientOf(Array.from({ length: 7 }, (_, i) => (i < n ? slow : quick))),
  );
  assert.ok(three && four);
  assert.ok(four.value / three.value > 0.9);
  assert.ok(three.low >= 500 && three.low < three.value && three.value < three.high);
});

test("the same figures give the same interval", () => {
  assert.deepEqual(medianOf([3, 1, 2, 8]), medianOf([3, 1, 2, 8]));
});

test("nothing to draw from is an error", () => {
  assert.throws(() => pooledQuantile([[]], 0.5), RangeError);
  assert.throws(() => medianOf([]), RangeError);
  assert.throws(() => quotientOf([]), RangeError);
});
