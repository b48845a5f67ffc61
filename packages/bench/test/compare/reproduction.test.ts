import assert from "node:assert/strict";
import { test } from "node:test";
import { isNear, reproduction, reproductionText } from "../../src/compare/reproduction.js";
import type { Cell } from "../../src/records/records.js";
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
  const { ratios, all } = reproduction(before, after);
  assert.deepEqual(
    ratios.map(({ way, before, after }) => [way, before.toFixed(3), after.toFixed(3)]),
    [
      ["a", "2.000", "2.000"],
      ["b", "10.000", "10.000"],
    ],
  );
  assert.deepEqual(all, { same: 3, pairs: 3 });
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
  const before = run({ "native-infer": 1000, a: 500, b: 300 });
  const after = run({ "native-infer": 1000, a: 300, b: 500 });
  const { all, apart } = reproduction(before, after);
  assert.deepEqual(
    [all, apart],
    [
      { same: 2, pairs: 3 },
      { same: 2, pairs: 3 },
    ],
  );
});

test("of two that are within 15 % of each other in one of the runs, no ranking is expected", () => {
  const before = run({ "native-infer": 1000, a: 500, b: 490 });
  const after = run({ "native-infer": 1000, a: 400, b: 600 });
  const { all, apart } = reproduction(before, after);
  assert.deepEqual(
    [all, apart],
    [
      { same: 2, pairs: 3 },
      { same: 2, pairs: 2 },
    ],
  );
});

test("what only one of the runs has is left out", () => {
  const { ratios, all } = reproduction(run({ "native-infer": 1, a: 1 }), run({ a: 1, b: 1 }));
  assert.deepEqual([ratios, all.pairs], [[], 0]);
});
