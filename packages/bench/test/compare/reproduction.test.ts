import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell } from "../../src/article/records.js";
import { isNear, reproduction, reproductionText } from "../../src/compare/reproduction.js";
import { cell } from "../support/run-data.js";

/** A run of one repetition with so many requests/s for each way, at 8 clients. */
const run = (rates: Record<string, number>): Cell[] =>
  Object.entries(rates).map(([way, perSecond]) => {
    const one = cell(way, 8, 0, 5);
    return { ...one, seconds: one.answers / perSecond };
  });

test("a machine that is slower as a whole gives the same ratios and the same order", () => {
  const before = run({ "native-infer": 1000, a: 500, b: 100 });
  const after = run({ "native-infer": 800, a: 400, b: 80 });
  const { ratios, sameOrder, pairs } = reproduction(before, after);
  assert.deepEqual(
    ratios.map(({ way, before, after }) => [way, before.toFixed(3), after.toFixed(3)]),
    [
      ["a", "2.000", "2.000"],
      ["b", "10.000", "10.000"],
    ],
  );
  assert.deepEqual([sameOrder, pairs], [3, 3]);
});

test("a ratio that moved by more than 15 % is named, in either direction", () => {
  const before = run({ "native-infer": 1000, a: 500, b: 100, c: 200 });
  const after = run({ "native-infer": 1000, a: 600, b: 80, c: 210 });
  const found = reproduction(before, after);
  assert.deepEqual(found.ratios.map(isNear), [false, false, true]);
  const text = reproductionText(found);
  assert.match(text, /1 of 3 within 15 %/);
  assert.match(text, /\| a +\| 8 +\| 2\.00 +\| 1\.67 /);
});

test("two ways that changed places are counted", () => {
  const before = run({ "native-infer": 1000, a: 500, b: 490 });
  const after = run({ "native-infer": 1000, a: 490, b: 500 });
  const { sameOrder, pairs } = reproduction(before, after);
  assert.deepEqual([sameOrder, pairs], [2, 3]);
});

test("what only one of the runs has is left out", () => {
  const { ratios, pairs } = reproduction(run({ "native-infer": 1, a: 1 }), run({ a: 1, b: 1 }));
  assert.deepEqual([ratios, pairs], [[], 0]);
});
