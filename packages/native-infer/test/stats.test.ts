import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { until } from "@native-infer/testing";
import fc from "fast-check";
import { Embedder, type EngineStats, type Histogram, type JobTrace } from "../src/index.js";
import { quantile } from "../src/runtime.js";
import { failureOf } from "./support/failure.js";
import { longText, muchWork, shortTexts } from "./support/texts.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const HISTOGRAMS = [
  ["queueMs", "texts"],
  ["tokenizeMs", "texts"],
  ["totalMs", "texts"],
  ["runMs", "batches"],
  ["batchTexts", "batches"],
  ["batchTokens", "batches"],
] as const;

const total = (histogram: Histogram) => histogram.counts.reduce((sum, count) => sum + count, 0);

describe("stats", () => {
  beforeEach(() => until(() => embedder.stats().queuedTexts === 0));

  test("have histograms with ascending bounds, and a count beyond the last", async () => {
    const stats = embedder.stats();
    for (const [name] of HISTOGRAMS) {
      const { bounds, counts } = stats[name];
      assert.equal(counts.length, bounds.length + 1);
      assert.ok(bounds.every((bound, i) => bound > (bounds[i - 1] ?? 0)));
    }
    assert.ok((stats.totalMs.bounds.at(-1) ?? 0) > 10_000, "in milliseconds, to some seconds");
  });

  test("have histograms that add up to the texts and batches counted", async () => {
    await Promise.all([embedder.embed(shortTexts(700)), embedder.embed(shortTexts(20))]);
    await Promise.all(shortTexts(50).map((text) => embedder.embed(text)));
    const stats = embedder.stats();
    assert.equal(stats.completedTexts, stats.acceptedTexts);
    for (const [name, unit] of HISTOGRAMS) {
      const expected = unit === "batches" ? stats.batches : stats.completedTexts;
      assert.equal(stats[name].count, expected, name);
      assert.equal(total(stats[name]), expected, name);
    }
    assert.equal(stats.batchTokens.sum, stats.tokens);
    assert.equal(stats.batchTexts.sum, stats.completedTexts);
    assert.ok(stats.totalMs.sum >= stats.queueMs.sum);
  });

  test("account for every accepted text, whichever way it ended", async () => {
    const before = embedder.stats();
    const controller = new AbortController();
    const calls = [
      embedder.embed(muchWork(), { lane: "interactive" }),
      embedder.embed(shortTexts(3), { signal: controller.signal }),
      embedder.embed(shortTexts(2), { timeoutMs: 1 }),
      embedder.embedSettled(["a", longText(300)], { truncate: "none" }),
    ];
    controller.abort();
    await Promise.allSettled(calls);
    await until(() => embedder.stats().queuedTexts === 0);
    const after = embedder.stats();
    const counted = (name: keyof EngineStats) => Number(after[name]) - Number(before[name]);
    assert.equal(counted("completedTexts"), muchWork().length + 1);
    assert.equal(counted("failedTexts"), 1);
    assert.equal(counted("cancelledTexts"), 3);
    assert.equal(counted("acceptedTexts"), muchWork().length + 5 + counted("expiredTexts"));
  });

  test("count texts that were cut, and tokens as they were run", async () => {
    const before = embedder.stats();
    const { tokens } = await embedder.embedAll([longText(400), "a", longText(300)]);
    const after = embedder.stats();
    assert.equal(after.truncatedTexts - before.truncatedTexts, 2);
    assert.equal(after.tokens - before.tokens, tokens);
  });

  test("show what waits, and its bytes", async () => {
    const work = embedder.embed(muchWork(), { lane: "interactive" });
    const waiting = embedder.embed(["ä", "b"]);
    const { queuedTexts, queuedBytes } = embedder.stats();
    assert.equal(queuedTexts, muchWork().length + 2);
    assert.equal(queuedBytes, muchWork().join("").length + 3);
    await Promise.all([work, waiting]);
  });

  test("show the CPU budget: no more than the machine has, at least one", () => {
    const { affinity, cpuset, quota, physicalCores, usable } = embedder.stats().cpu;
    assert.ok(Number.isInteger(affinity) && affinity >= 1);
    assert.ok(Number.isInteger(cpuset) && cpuset >= 0);
    assert.ok(quota >= 0);
    assert.ok(Number.isInteger(physicalCores) && physicalCores >= 1 && physicalCores <= affinity);
    assert.ok(Number.isInteger(usable) && usable >= 1 && usable <= affinity);
  });

  test("are each caller's own, and stay after close", async () => {
    const closing = await Embedder.load({ threads: 1 });
    await closing.embed(["a", "b"]);
    closing.stats().runMs.counts.fill(7);
    await closing.close();
    const stats = closing.stats();
    assert.equal(stats.completedTexts, 2);
    assert.equal(total(stats.runMs), stats.batches);
  });
});

describe("trace", () => {
  /** The traces of a call. */
  async function traces(call: (trace: (trace: JobTrace) => void) => Promise<unknown>) {
    const all: JobTrace[] = [];
    await call((trace) => all.push(trace));
    return all;
  }

  test("tells times that agree with each other, for any call", async () => {
    const lane = fc.constantFrom("interactive", "bulk");
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 60 }), lane, async (n, lane) => {
      const others = Promise.all(shortTexts(5).map((text) => embedder.embed(text)));
      const [trace, ...more] = await traces((trace) =>
        embedder.embed(shortTexts(n), { lane, trace }),
      );
      assert.ok(trace);
      assert.equal(more.length, 0);
      const { queueMs, tokenizeMs, runMs, totalMs, batches, batchTexts, batchTokens } = trace;
      assert.ok(queueMs >= 0 && tokenizeMs > 0 && runMs > 0);
      assert.ok(totalMs >= queueMs + runMs, `${totalMs} ms of ${queueMs} + ${runMs} ms`);
      assert.ok(batches >= 1 && batches <= n);
      assert.ok(batchTexts * batches >= n);
      assert.ok(batchTokens >= 3 * batchTexts);
      await others;
    });
    await fc.assert(property, { numRuns: 40 });
  });

  test("is told once per 256 texts of a larger call", async () => {
    const all = await traces((trace) => embedder.embed(shortTexts(600), { trace }));
    assert.equal(all.length, 3);
  });

  test("is told for token vectors and for settled calls too", async () => {
    assert.equal((await traces((trace) => embedder.embedTokens("a", { trace }))).length, 1);
    assert.equal((await traces((trace) => embedder.embedSettled(["a"], { trace }))).length, 1);
  });

  test("is not told where the call fails", async () => {
    let told = 0;
    const trace = () => {
      told += 1;
    };
    await failureOf(embedder.embed(longText(300), { truncate: "none", trace }));
    await failureOf(embedder.embed("a", { timeoutMs: 0, trace }));
    assert.equal(told, 0);
  });
});

describe("quantile", () => {
  const { bounds } = embedder.stats().totalMs;

  /** What the engine would have counted. */
  function histogramOf(values: readonly number[]): Histogram {
    const counts = new Array<number>(bounds.length + 1).fill(0);
    for (const value of values) {
      const bucket = bounds.findIndex((bound) => value <= bound);
      const i = bucket === -1 ? bounds.length : bucket;
      counts[i] = (counts[i] ?? 0) + 1;
    }
    const sum = values.reduce((all, value) => all + value, 0);
    return { bounds, counts, count: values.length, sum };
  }

  const last = bounds.at(-1) ?? Number.NaN;
  const value = fc.double({ min: 0.001, max: last, noNaN: true });
  const values = fc.array(value, { minLength: 1, maxLength: 200 });
  const share = fc.double({ min: 0.001, max: 1, noNaN: true });

  test("lies between the bounds around the value that a sorted list has there", () => {
    const property = fc.property(values, share, (unsorted, q) => {
      const sorted = [...unsorted].sort((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
      const i = bounds.findIndex((bound) => exact <= bound);
      const estimate = quantile(histogramOf(sorted), q);
      const rounding = 1e-9 * exact;
      assert.ok(estimate >= (bounds[i - 1] ?? 0) - rounding, `${estimate} for ${exact}`);
      assert.ok(estimate <= (bounds[i] ?? 0) + rounding, `${estimate} for ${exact}`);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("grows with the share", () => {
    const property = fc.property(values, share, share, (some, a, b) => {
      const histogram = histogramOf(some);
      assert.ok(quantile(histogram, Math.min(a, b)) <= quantile(histogram, Math.max(a, b)));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("is 0 where nothing was counted, and the last bound beyond it", () => {
    assert.equal(quantile(histogramOf([]), 0.5), 0);
    assert.equal(quantile(histogramOf([last * 2, last * 3]), 0.5), last);
  });
});
