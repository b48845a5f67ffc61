import assert from "node:assert/strict";
import { test } from "node:test";
import { engineArguments, PART_NAMES } from "../../src/engine/arguments.js";

test("no arguments mean every part, in full, for people", () => {
  assert.deepEqual(engineArguments([]), { parts: [...PART_NAMES], quick: false, json: false });
});

test("named parts run once each and in the usual order", () => {
  const { parts } = engineArguments(["loads", "concurrency", "loads"]);
  assert.deepEqual(parts, ["concurrency", "loads"]);
});

test("switches may stand anywhere", () => {
  const expected = { parts: ["lanes"], quick: true, json: true };
  assert.deepEqual(engineArguments(["--json", "lanes", "--quick"]), expected);
});

test("an unknown part is named together with the known ones", () => {
  assert.throws(() => engineArguments(["lane"]), /'lane'.*concurrency.*loads/);
});

test("unknown switches are refused", () => {
  assert.throws(() => engineArguments(["--fast"]), /--fast/);
});
