import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { articleFigures } from "../../src/http/parts/article.js";
import { costFigures } from "../../src/http/parts/cost.js";
import { type OverloadMeasured, overloadFigures } from "../../src/http/parts/overload.js";
import { probesFigures } from "../../src/http/parts/probes.js";
import type { LoadResult } from "../../src/load/samples.js";
import { type Figure, missed } from "../../src/promises/figures.js";

const names = (figures: readonly Figure[]) => missed(figures).map(({ name }) => name);

test("HTTP may cost a quarter, by the median of the ratios", () => {
  assert.deepEqual(names(costFigures({ inProcess: [100, 10, 100], overHttp: [76, 9, 50] })), []);
  assert.deepEqual(names(costFigures({ inProcess: [100], overHttp: [74] })), ["ratio"]);
});

describe("the article's service", () => {
  const good = { ours: [2000], theirs: [99], ioMs: [5, 6], ticks: { count: 100, late: 1 } };

  test("misses what it does not hold, each by itself", () => {
    assert.deepEqual(names(articleFigures(good)), []);
    assert.deepEqual(names(articleFigures({ ...good, ioMs: [7] })), ["io p99"]);
    assert.deepEqual(names(articleFigures({ ...good, ticks: { count: 100, late: 2 } })), [
      "event-loop ticks more than 2 ms late",
    ]);
    assert.match(names(articleFigures({ ...good, theirs: [101] }))[0] ?? "", /python-process-pool/);
  });

  test("says why the peer did not run, and claims nothing then", () => {
    const figures = articleFigures({ ...good, theirs: [], missing: "no Python" });
    assert.equal(figures.at(-1)?.note, "no Python");
    assert.deepEqual(names(figures), []);
  });
});

describe("overload", () => {
  const load: LoadResult = {
    samples: { sentMs: [], latencyMs: Array(950).fill(800), modelMs: [], ioMs: [] },
    answers: 950,
    seconds: 10,
    errors: 0,
    generatorCpuSeconds: 1,
    refused: Array(2050).fill({ status: 429, latencyMs: 2 }),
  };
  const good: OverloadMeasured = {
    capacity: 100,
    load,
    sentSeconds: 10,
    residentMb: Array(20).fill(150),
  };
  const withLoad = (part: Partial<LoadResult>) => ({ ...good, load: { ...load, ...part } });

  test("holds where nine tenths of the capacity stay, and refusals are fast", () => {
    assert.deepEqual(names(overloadFigures(good)), []);
  });

  test("answers that come after their deadline are no goodput", () => {
    const samples = { ...load.samples, latencyMs: Array(950).fill(2000) };
    assert.deepEqual(names(overloadFigures(withLoad({ samples }))), [
      "goodput to capacity",
      "good answers within their deadline",
    ]);
  });

  test("slow refusals, late ends and errors each show", () => {
    const slow = withLoad({ refused: Array(2050).fill({ status: 503, latencyMs: 900 }) });
    assert.deepEqual(names(overloadFigures(slow)), ["refusals (429, 503), p99"]);
    const late = withLoad({ refused: Array(2050).fill({ status: 504, latencyMs: 50 }) });
    assert.deepEqual(names(overloadFigures(late)), ["accepted and then late (504), share of all"]);
    assert.deepEqual(names(overloadFigures(withLoad({ errors: 1 }))), ["other ends"]);
  });

  test("memory that goes on growing shows", () => {
    const residentMb = Array.from({ length: 60 }, (_, second) => 150 + second);
    assert.deepEqual(names(overloadFigures({ ...good, residentMb })), [
      "memory, later half to earlier",
    ]);
  });
});

test("probes are judged by their 99th percentile, path by path", () => {
  const figures = probesFigures({ "/health": Array(100).fill(5), "/metrics": Array(100).fill(21) });
  assert.deepEqual(names(figures), ["GET /metrics p99"]);
});
