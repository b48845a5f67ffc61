import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOfRun } from "../../src/article/summary.js";
import { runPlots } from "../../src/plots/run-plots.js";
import { wayStyles } from "../../src/plots/way-style.js";
import type { RunData } from "../../src/records/records.js";
import { costPlot, throughputPlot } from "../../src/scaling/plot.js";
import { cell, runData, way } from "../support/run-data.js";

function data(): RunData {
  const ways = [way("native-infer", false), way("node-<onnxruntime>", true)];
  const cells = [1, 32].flatMap((clients) => [
    cell("native-infer", clients, 0, 5),
    cell("node-<onnxruntime>", clients, 0, 5 * clients),
  ]);
  const run = runData(ways, cells);
  for (const { name } of ways) {
    run.timelines.push({
      way: name,
      clients: 8,
      ms: 1000,
      events: [{ t0: 1, t1: 40, what: "blocked" }],
    });
    for (const share of [0.5, 1]) {
      const { samples } = cell(name, 1, 0, 5 / share);
      const load = { round: 0, share, perSecond: 100 * share, answers: 200, seconds: 1, errors: 0 };
      run.offered.push({ way: name, ...load, sendLateP99Ms: 1, samples });
    }
  }
  return run;
}

const pictures = () => {
  const run = data();
  return runPlots(run, figuresOfRun(run));
};

/** Elements that are opened are closed: enough to know that a browser will read the file. */
function isBalanced(svg: string): boolean {
  const open: string[] = [];
  for (const [, close, name, rest] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*)>/g)) {
    if (close === "/") {
      if (open.pop() !== name) return false;
    } else if (!rest?.endsWith("/")) open.push(name as string);
  }
  return open.length === 0;
}

test("a run with everything gives all five pictures", () => {
  assert.deepEqual(
    pictures().map(({ file }) => file),
    ["io-time.svg", "throughput-latency.svg", "latency-cdf.svg", "timeline.svg", "open-loop.svg"],
  );
});

test("an interrupted run that has measured nothing gives no picture and no error", () => {
  assert.deepEqual(runPlots(runData([], []), []), []);
});

for (const { file, svg } of pictures()) {
  test(`${file} is well-formed and has no number that is none`, () => {
    assert.ok(isBalanced(svg));
    assert.ok(!/NaN|undefined|Infinity|null/.test(svg));
  });

  test(`${file} names the machine, a unit, and each way`, () => {
    for (const part of ["a machine of 2 CPUs", "ms", "native-infer", "node-&lt;onnxruntime&gt;"])
      assert.ok(svg.includes(part), part);
  });

  test(`${file} follows the reader's colour scheme and has no ground of its own`, () => {
    assert.ok(svg.includes("prefers-color-scheme: dark"));
    assert.ok(!/<rect[^>]*width="100%"/.test(svg) && !/<svg[^>]*background/.test(svg));
  });
}

test("ways of one kind share a colour and differ by their dashes", () => {
  const styles = wayStyles([way("a", true), way("b", true), way("c", false)]);
  const [a, b, c] = ["a", "b", "c"].map((name) => styles.get(name));
  assert.equal(a?.colour, b?.colour);
  assert.notEqual(a?.dash, b?.dash);
  assert.notEqual(a?.colour, c?.colour);
});

test("the pictures of scaling show the fitted slope", () => {
  const samples = [1, 10, 100].map((texts) => ({
    ...{ part: "texts" as const, threads: 1, batch: texts, tokensEach: 6, texts },
    ...{ tokens: 6 * texts, round: 0, seconds: 0.001 * texts },
  }));
  assert.match(costPlot(samples, "texts", "a machine"), /slope 1\.00/);
  const corpus = samples.map((sample) => ({
    ...sample,
    part: "corpus" as const,
    tokensEach: null,
  }));
  assert.match(throughputPlot(corpus, "a machine"), /5 to 200 tokens/);
});
