import assert from "node:assert/strict";
import { test } from "node:test";
import { promiseArguments } from "../../src/promises/arguments.js";

const PARTS = ["concurrency", "lanes", "loads"];

test("no arguments mean every part, in full, for people", () => {
  assert.deepEqual(promiseArguments([], PARTS), { parts: PARTS, quick: false, json: false });
});

test("named parts run once each and in the usual order", () => {
  const { parts } = promiseArguments(["loads", "concurrency", "loads"], PARTS);
  assert.deepEqual(parts, ["concurrency", "loads"]);
});

test("switches may stand anywhere", () => {
  const expected = { parts: ["lanes"], quick: true, json: true };
  assert.deepEqual(promiseArguments(["--json", "lanes", "--quick"], PARTS), expected);
});

test("an unknown part is named together with the known ones", () => {
  assert.throws(() => promiseArguments(["lane"], PARTS), /'lane'.*concurrency.*loads/);
});

test("unknown switches are refused", () => {
  assert.throws(() => promiseArguments(["--fast"], PARTS), /--fast/);
});
