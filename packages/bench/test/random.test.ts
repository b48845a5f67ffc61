import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../src/random.js";

const draws = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.next());
};

test("the same seed gives the same numbers, another seed others", () => {
  assert.deepEqual(draws(5, 100), draws(5, 100));
  assert.notDeepEqual(draws(5, 100), draws(6, 100));
});

test("numbers spread evenly over 0 to 1", () => {
  const counts = new Array<number>(10).fill(0);
  for (const value of draws(1, 100_000)) {
    assert.ok(value >= 0 && value < 1);
    const cell = Math.floor(value * 10);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, `${counts}`);
});

test("whole numbers reach both ends and nothing beyond", () => {
  const random = new Random(9);
  const seen = new Set(Array.from({ length: 1000 }, () => random.integer(3, 6)));
  assert.deepEqual([...seen].sort(), [3, 4, 5, 6]);
});

test("seeds that would stand still or repeat another one are refused", () => {
  for (const seed of [0, -1, 1.5, 2 ** 32]) assert.throws(() => new Random(seed), RangeError);
});

test("a choice among nothing is an error", () => {
  assert.throws(() => new Random(1).choice([]), RangeError);
});
