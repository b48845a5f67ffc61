import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, comparisonText } from "../../src/compare/comparison.js";
import { measurementsOfGoogle, measurementsOfRun } from "../../src/compare/measurements.js";
import { cell } from "../support/run-data.js";

const measured = (repetitions: number[], better: "lower" | "higher" = "lower") => [
  { name: "x", unit: "ms", better, repetitions },
];
const verdict = (...args: [number[], number[], ("lower" | "higher")?]) =>
  compare(measured(args[0], args[2]), measured(args[1], args[2]))[0]?.verdict;

test("times that fell in every repetition are better, throughput that fell is worse", () => {
  assert.equal(verdict([5, 6, 7, 8], [1, 2, 3, 4]), "better");
  assert.equal(verdict([5, 6, 7, 8], [1, 2, 3, 4], "higher"), "worse");
});

test("repetitions that overlap show no difference", () => {
  assert.equal(verdict([1, 3, 5, 7], [2, 4, 6, 8]), "no difference shown");
});

test("three repetitions on each side can show nothing, and that is said", () => {
  assert.equal(verdict([1, 2, 3], [4, 5, 6]), "too few repetitions");
  assert.match(comparisonText(compare(measured([1, 2, 3]), measured([4, 5, 6]))), /too few/);
});

test("only figures that both results have are compared", () => {
  assert.deepEqual(compare(measured([1]), [{ ...measured([1])[0], name: "y" } as never]), []);
});

test("the ratio is that of the medians, second to first", () => {
  assert.equal(compare(measured([1, 2, 3, 4]), measured([5, 5, 5, 5]))[0]?.ratio, 2);
});

test("Google Benchmark's repetitions are taken in nanoseconds, its aggregates are not", () => {
  const run = { run_name: "a/6", run_type: "iteration", time_unit: "us" };
  const benchmarks = [
    { ...run, name: "a/6", real_time: 2 },
    { ...run, name: "a/6", real_time: 3 },
    { ...run, name: "a/6_mean", run_type: "aggregate", real_time: 2.5 },
  ];
  const [only, ...more] = measurementsOfGoogle({ benchmarks });
  assert.deepEqual([only?.name, only?.repetitions, more], ["a/6", [2000, 3000], []]);
});

test("a run has one figure for each repetition of a way at a number of clients", () => {
  const figures = measurementsOfRun([cell("a", 8, 0, 5), cell("a", 8, 1, 6)]);
  const io = figures.find(({ name }) => name === "a, 8 clients: io p50");
  assert.deepEqual(io?.repetitions, [5, 6]);
});
