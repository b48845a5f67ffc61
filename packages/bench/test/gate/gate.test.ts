import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { gate } from "../../src/gate/main.js";
import { gateRatios, judge } from "../../src/gate/ratios.js";
import { INLINE_PEER, NATIVE } from "../../src/records/key-variants.js";
import { RunFolder } from "../../src/records/run-folder.js";
import { cell, runData, way } from "../support/run-data.js";
import { scratch } from "../support/scratch.js";

/** A run in which all of the machine is `slow` times slower, and the native way's io alone `worse` times. */
function run(slow: number, worse: number) {
  const cells = [0, 1, 2].flatMap((round) =>
    [1, 32].flatMap((clients) => [
      cell(NATIVE, clients, round, 5 * slow * worse),
      cell(INLINE_PEER, clients, round, 20 * slow),
    ]),
  );
  return runData([way(NATIVE, false), way(INLINE_PEER, true)], cells);
}

function folder(path: string, data: ReturnType<typeof run>): string {
  const files = new RunFolder(path);
  files.info(data.info);
  for (const one of data.cells) files.cell(one);
  return path;
}

test("a ratio is the native way's to the peer's", () => {
  assert.equal(gateRatios(run(1, 1))["io time at 32 clients"]?.value, 0.25);
});

test("a machine that is slower for both passes", () => {
  const judgements = judge(gateRatios(run(1, 1)), gateRatios(run(2, 1)));
  assert.deepEqual(
    judgements.filter(({ name, passes }) => name.startsWith("io") && !passes),
    [],
  );
});

test("a native way that alone is slower by half fails, and what failed is named", () => {
  const judgements = judge(gateRatios(run(1, 1)), gateRatios(run(1, 1.5)));
  const failed = judgements.filter(({ passes }) => !passes).map(({ name }) => name);
  assert.ok(failed.includes("io time at 32 clients"));
});

test("a ratio that the baseline lacks fails", () => {
  assert.ok(judge({}, gateRatios(run(1, 1))).every(({ passes }) => !passes));
});

test("a run without the peer cannot be judged", () => {
  const { cells } = run(1, 1);
  const without = cells.filter((one) => one.way !== INLINE_PEER);
  assert.throws(() => gateRatios({ cells: without }), RangeError);
});

test("the gate's exit code is 0 against its own baseline and 1 when it got worse", async (t) => {
  const path = scratch(t);
  const baseline = ["--baseline", join(path, "baseline.json")];
  const before = folder(join(path, "before"), run(1, 1));
  const after = folder(join(path, "after"), run(1, 1.5));
  t.mock.method(console, "log", () => {});
  assert.equal(await gate(["--update", "--run", before, ...baseline], []), 0);
  assert.equal(await gate(["--run", before, ...baseline], []), 0);
  assert.equal(await gate(["--run", after, ...baseline], []), 1);
});

test("a missing baseline is an error that says how to make one", async (t) => {
  const file = join(scratch(t), "none.json");
  await assert.rejects(gate(["--baseline", file], []), /--update/);
});
