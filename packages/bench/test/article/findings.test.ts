import assert from "node:assert/strict";
import { test } from "node:test";
import { effectFindings } from "../../src/article/effect.js";
import { generatorFigures, generatorFinding } from "../../src/article/generator-check.js";
import { NULL_SERVER } from "../../src/article/null-way.js";
import { allFigures } from "../../src/records/figures.js";
import { NATIVE } from "../../src/records/key-variants.js";
import type { Cell } from "../../src/records/records.js";
import { cell, way } from "../support/run-data.js";

/** What is found of one way whose every request's io time is `few` ms at 1 client and `many` at 32. */
function found(name: string, blocks: boolean, few: number, many: number) {
  const cells = [cell(name, 1, 0, few), cell(name, 32, 0, many)];
  return effectFindings(allFigures(cells, [name]), [way(name, blocks)]).map(({ holds }) => holds);
}

test("an inline way's io time must double at its median and grow threefold at its 99th percentile", () => {
  assert.deepEqual(found("inline", true, 5, 15), [true, true]);
  assert.deepEqual(found("inline", true, 5, 14), [true, false]);
  assert.deepEqual(found("inline", true, 5, 9), [false, false]);
});

test("a way beside the loop must not grow like an inline one", () => {
  assert.deepEqual(found("beside", false, 5, 6), [true, true]);
  assert.deepEqual(found("beside", false, 5, 11), [false, true]);
  assert.deepEqual(found("beside", false, 5, 16), [false, false]);
});

test("the native way also keeps to its bounds in ms", () => {
  assert.deepEqual(found(NATIVE, false, 5, 5.9), [true, true, true, true]);
  assert.deepEqual(found(NATIVE, false, 5, 7), [true, true, false, true]);
  assert.deepEqual(found(NATIVE, false, 5, 9), [true, true, false, false]);
});

test("what was not measured is neither true nor false", () => {
  const findings = effectFindings([], [way(NATIVE, false)]);
  assert.ok(findings.length > 0 && findings.every(({ holds }) => holds === undefined));
});

test("a way that is missing is not judged", () => {
  assert.deepEqual(effectFindings([], [{ ...way("a", true), missing: "no package" }]), []);
});

const fast = (name: string, clients: number, answers: number): Cell => ({
  ...cell(name, clients, 0, 5),
  answers,
  seconds: 1,
});

test("the load generator must drive the null server three times as fast as the fastest way", () => {
  const finding = (idle: number) =>
    generatorFinding(
      generatorFigures([fast(NULL_SERVER, 8, idle), fast("a", 8, 100), fast("b", 8, 1000)]),
    ).holds;
  assert.equal(finding(3000), true);
  assert.equal(finding(2900), false);
});

test("the number of clients with the least headroom decides", () => {
  const cells = [1, 8].flatMap((clients) => [
    fast(NULL_SERVER, clients, 4000),
    fast("a", clients, clients === 1 ? 100 : 2000),
  ]);
  const finding = generatorFinding(generatorFigures(cells));
  assert.equal(finding.holds, false);
  assert.match(finding.evidence, /2\.0 times, at 8 clients beside a/);
});
