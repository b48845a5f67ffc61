import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fitPowerLaw } from "../../src/statistics/power-law.js";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6 * Math.max(1, Math.abs(expected)), `${actual}`);

test("an exact power law is found again", () => {
  const slopes = fc.double({ min: -3, max: 3, noNaN: true });
  const factors = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(slopes, factors, (slope, factor) => {
      const fit = fitPowerLaw([1, 2, 5, 10, 100].map((x) => ({ x, y: factor * x ** slope })));
      near(fit.slope, slope);
      near(fit.factor, factor);
    }),
  );
});

test("a straight line through the origin has slope 1 and explains everything", () => {
  const fit = fitPowerLaw([3, 9, 27].map((x) => ({ x, y: 4 * x })));
  near(fit.slope, 1);
  near(fit.r2, 1);
});

test("least squares on the logarithms of (1,1), (e,e), (e^2,e) is slope 1/2, r2 3/4", () => {
  const fit = fitPowerLaw([
    { x: 1, y: 1 },
    { x: Math.E, y: Math.E },
    { x: Math.E ** 2, y: Math.E },
  ]);
  near(fit.slope, 0.5);
  near(fit.r2, 0.75);
});

test("points without a logarithm and points at one x are errors", () => {
  assert.throws(() => fitPowerLaw([{ x: 0, y: 1 }]), RangeError);
  assert.throws(
    () =>
      fitPowerLaw([
        { x: 2, y: 1 },
        { x: 2, y: 3 },
      ]),
    RangeError,
  );
});
