import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mannWhitney, minP } from "../../src/statistics/mann-whitney.js";

/** The expected values are SciPy's, `scipy.stats.mannwhitneyu`, two-sided. */
function expectP(result: { p: number }, p: number) {
  assert.ok(Math.abs(result.p - p) < 1e-6, `p is ${result.p}, expected ${p}`);
}

test("two samples of three that do not overlap have p = 2 / 20", () => {
  const result = mannWhitney([1, 2, 3], [4, 5, 6]);
  assert.deepEqual([result.u, result.method], [0, "exact"]);
  expectP(result, 0.1);
});

test("small samples that overlap are counted exactly", () => {
  const result = mannWhitney([1.1, 2.2, 3.3, 4.4], [2.5, 5.5, 6.6, 7.7]);
  assert.equal(result.u, 2);
  expectP(result, 0.11428571428571428);
});

test("p is never above 1", () => {
  const result = mannWhitney([0.5, 1.5, 2.5, 9.5, 10.5, 3.7, 8.8], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(result.u, 32);
  expectP(result, 1);
});

test("ties go to the normal approximation, corrected for them", () => {
  const result = mannWhitney([1, 2, 2, 3, 5, 5], [2, 4, 5, 6, 7, 8]);
  assert.deepEqual([result.u, result.method], [7, "normal"]);
  expectP(result, 0.08812617510166006);
});

test("large samples go to the normal approximation", () => {
  const first = Array.from({ length: 30 }, (_, i) => i);
  const result = mannWhitney(
    first,
    first.map((x) => x + 5.5),
  );
  assert.equal(result.method, "normal");
  expectP(result, 0.027086318388295935);
});

test("the order of the two samples does not matter", () => {
  const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [one, other] = [mannWhitney(a, b), mannWhitney(b, a)];
      assert.ok(Math.abs(one.p - other.p) < 1e-9);
      assert.equal(one.u + other.u, a.length * b.length);
      assert.ok(one.p > 0 && one.p <= 1);
    }),
  );
});

test("the least p of four against four is 2 in 70", () => {
  expectP({ p: minP(4, 4) }, 2 / 70);
});

test("equal constants are no evidence", () => {
  assert.equal(mannWhitney([3, 3, 3], [3, 3]).p, 1);
});

test("an empty side is an error", () => {
  assert.throws(() => mannWhitney([], [1]), RangeError);
});
