import assert from "node:assert/strict";
import { test } from "node:test";
import { fitLine } from "../../src/statistics/line.js";

test("points on a line give that line", () => {
  const points = [0, 1, 5, 9].map((x) => ({ x, y: 3 - 2 * x }));
  const { slope, intercept, r2 } = fitLine(points);
  assert.ok(Math.abs(slope + 2) < 1e-12 && Math.abs(intercept - 3) < 1e-12);
  assert.ok(Math.abs(r2 - 1) < 1e-12);
});

test("deviations of both signs leave the slope", () => {
  const points = Array.from({ length: 100 }, (_, x) => ({ x, y: x + (x % 2 === 0 ? 5 : -5) }));
  const { slope, r2 } = fitLine(points);
  assert.ok(Math.abs(slope - 1) < 0.02);
  assert.ok(r2 > 0.9 && r2 < 1);
});

test("a constant has no slope and is explained", () => {
  const { slope, r2 } = fitLine([1, 2, 3].map((x) => ({ x, y: 7 })));
  assert.equal(slope, 0);
  assert.equal(r2, 1);
});

test("one instant has no slope", () => {
  assert.throws(() => fitLine([{ x: 1, y: 1 }]), RangeError);
});
