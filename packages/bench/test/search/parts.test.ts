import assert from "node:assert/strict";
import { test } from "node:test";
import { missed } from "../../src/promises/figures.js";
import { ingestFigures } from "../../src/search/parts/ingest.js";
import { searchFigures } from "../../src/search/parts/search.js";

test("an import is judged by what it says of its engine, and by its peak memory", () => {
  const stderr = "10 documents in 1.0 s, the engine busy 93 % of the time";
  const good = { documents: 10, bytes: 1, seconds: 1, peakMb: 300, stderr };
  const names = (part: object) =>
    missed(ingestFigures({ ...good, ...part })).map(({ name }) => name);
  assert.deepEqual(names({}), []);
  assert.deepEqual(names({ stderr: stderr.replace("93", "89") }), ["engine busy"]);
  assert.deepEqual(names({ stderr: "" }), ["engine busy"]);
  assert.deepEqual(names({ peakMb: 401 }), ["peak memory"]);
});

test("a search is judged by the loop's delay", () => {
  const good = { rows: 10_000, perSecond: 100, ioMs: [5], ticks: { count: 100, late: 1 } };
  assert.deepEqual(missed(searchFigures(good)), []);
  assert.equal(missed(searchFigures({ ...good, ticks: { count: 100, late: 2 } })).length, 1);
});
