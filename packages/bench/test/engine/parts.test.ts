import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { concurrencyFigures } from "../../src/engine/parts/concurrency.js";
import {
  bestBatch,
  checkSameWork,
  corpusFigures,
  type PaddedRun,
} from "../../src/engine/parts/corpus.js";
import { lanesFigures } from "../../src/engine/parts/lanes.js";
import { loadsFigures } from "../../src/engine/parts/loads.js";
import { overloadFigures } from "../../src/engine/parts/overload.js";
import { type Figure, missed } from "../../src/promises/figures.js";

const names = (figures: readonly Figure[]) => missed(figures).map(({ name }) => name);

describe("concurrency", () => {
  test("takes the median of the ratios, not the ratio of the medians", () => {
    const measured = { alone: [100, 10, 100], together: [300, 30, 150], kernel: "portable" };
    assert.equal(concurrencyFigures(measured).at(-1)?.value, 3);
  });

  test("misses its bound below twice the rate", () => {
    assert.deepEqual(
      names(concurrencyFigures({ alone: [10], together: [19.9], kernel: "portable" })),
      ["ratio"],
    );
  });
});

describe("corpus", () => {
  const delay = { p50: 1, p99: 1.5, max: 4 };
  const ours = {
    way: "ours",
    tokens: 1000,
    seconds: 1,
    peakMb: 100,
    delay,
    idleDelay: delay,
    sample: [],
  };
  const peer = (batch: number, tokens: number, peakMb: number): PaddedRun => ({
    batch,
    way: "peer",
    tokens,
    seconds: 1,
    peakMb,
    sample: [],
  });

  test("the best batch size is the one with the highest rate", () => {
    assert.equal(bestBatch([peer(8, 300, 1), peer(16, 500, 1), peer(32, 400, 1)]), 16);
  });

  test("a peer that does not batch is no padded batch", () => {
    assert.equal(bestBatch([peer(1, 900, 1), peer(8, 300, 1)]), 8);
  });

  test("holds where ours is fast and small enough", () => {
    const figures = corpusFigures({ standard: ours, native: ours, peer: [peer(32, 600, 201)] });
    assert.deepEqual(names(figures), []);
  });

  test("is held to the peer's best batch size too", () => {
    const figures = corpusFigures({
      standard: ours,
      native: ours,
      peer: [peer(8, 700, 150), peer(32, 600, 300)],
    });
    assert.deepEqual(names(figures), [
      "same file to its best, batches of 8: throughput",
      "same file to its best, batches of 8: peak memory",
    ]);
  });

  test("a loop held for 2 ms misses the bound", () => {
    const held = { ...ours, delay: { ...delay, p99: 2 } };
    const figures = corpusFigures({ standard: held, native: ours, peer: [peer(32, 600, 300)] });
    assert.deepEqual(names(figures), ["same file: event-loop delay p99"]);
  });

  test("different vectors, or none to compare, are an error", () => {
    checkSameWork([[1, 0]], [[1, 0.01]]);
    assert.throws(() => checkSameWork([[1, 0]], [[0, 1]]), /differ/);
    assert.throws(() => checkSameWork([[1, 0]], []), /lengths/);
  });
});

describe("lanes", () => {
  const measured = {
    idle: [1, 1],
    batch: [8, 10],
    busyQueue: [5],
    busyRunMean: [6],
    bulkBatches: 9,
  };

  test("an interactive call may wait for the longest batch", () => {
    assert.deepEqual(names(lanesFigures({ ...measured, busy: [11, 11] })), []);
  });

  test("and not for longer", () => {
    assert.deepEqual(names(lanesFigures({ ...measured, busy: [11.1, 11.1] })), [
      "interactive p99 beside a bulk call",
    ]);
  });
});

describe("overload", () => {
  const measured = { heldMs: [400, 500], accepted: [0, 0], heapMb: [5, 5], residentMb: [90, 91] };

  test("the longest round counts", () => {
    assert.deepEqual(names(overloadFigures(measured, measured)), []);
    assert.equal(names(overloadFigures({ ...measured, heldMs: [400, 1000] }, measured)).length, 1);
  });

  test("growth of heap or process is a leak", () => {
    const figures = overloadFigures(measured, {
      ...measured,
      heapMb: [5, 6.1],
      residentMb: [90, 100],
    });
    assert.equal(names(figures).length, 2);
  });
});

describe("loads", () => {
  const flat = (length: number, mb: number) => new Array<number>(length).fill(mb);

  test("growth after the first 20 loads counts, growth among them does not", () => {
    const settled = [...flat(10, 50), ...flat(190, 100)];
    assert.deepEqual(names(loadsFigures("n", { residentMb: settled, seconds: 1 }, true)), []);
    const growing = [...flat(20, 100), ...flat(180, 111)];
    assert.equal(names(loadsFigures("n", { residentMb: growing, seconds: 1 }, true)).length, 1);
  });

  test("too few loads to tell are an error", () => {
    assert.throws(
      () => loadsFigures("n", { residentMb: flat(29, 1), seconds: 1 }, true),
      RangeError,
    );
  });
});
