import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { keepRun, SAMPLES_KEPT, thinned } from "../../src/article/keep-run.js";
import { RunFolder, readRun } from "../../src/records/run-folder.js";
import { quantile } from "../../src/statistics.js";
import { cell, runData, way } from "../support/run-data.js";
import { scratch } from "../support/scratch.js";

test("thinned samples are as many as allowed, rows stay together, and the median stays near", () => {
  const column = Array.from({ length: 5000 }, (_, i) => i);
  const samples = { sentMs: column, latencyMs: column, modelMs: column, ioMs: column };
  const { sentMs, latencyMs, ioMs } = thinned(samples);
  assert.equal(latencyMs.length, SAMPLES_KEPT);
  assert.deepEqual([sentMs, ioMs], [latencyMs, latencyMs]);
  assert.ok(Math.abs(quantile(latencyMs, 0.5) - 2500) < 25);
});

test("a kept run is packed and reads like the run it came from", (t) => {
  const [from, to] = [join(scratch(t), "run"), join(scratch(t), "kept")];
  const data = runData([way("a", true)], [cell("a", 1, 0, 5.5)]);
  const folder = new RunFolder(from);
  folder.info(data.info);
  for (const one of data.cells) folder.cell(one);
  keepRun(from, to);
  assert.deepEqual(readRun(to), data);
  assert.deepEqual(readdirSync(to).sort(), ["cells.jsonl.gz", "run.json"]);
});
