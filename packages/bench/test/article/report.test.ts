import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { capacity, offers } from "../../src/article/offers.js";
import { figuresOfRun, summary } from "../../src/article/summary.js";
import { allFigures, figuresOf } from "../../src/records/figures.js";
import { NATIVE } from "../../src/records/key-variants.js";
import { folderName, RunFolder, readRun } from "../../src/records/run-folder.js";
import { fakeWay } from "../support/fake-ways.js";
import { cell, runData, way } from "../support/run-data.js";
import { scratch } from "../support/scratch.js";

test("percentiles are taken over all repetitions' samples, never averaged", () => {
  const fast = cell("a", 1, 0, 5);
  const slow = cell("a", 1, 1, 500);
  // 600 fast samples and 200 slow ones: the average of the two p50 would be 252.
  const figures = figuresOf([fast, fast, fast, slow]);
  assert.equal(figures?.io.p50?.value, 5);
  assert.equal(figures?.io.p90?.value, 500);
});

test("a quantile for which there are too few samples is left out", () => {
  const figures = figuresOf([cell("a", 1, 0, 5)]);
  assert.equal(figures?.samples, 200);
  assert.ok(figures?.io.p99 && figures.io.p999 === undefined);
});

test("figures come in the order of the ways, fewest clients first", () => {
  const cells = [cell("b", 8, 0, 5), cell("a", 32, 0, 5), cell("a", 1, 0, 5)];
  const order = allFigures(cells, ["a", "b"]).map(({ way, clients }) => `${way} ${clients}`);
  assert.deepEqual(order, ["a 1", "a 32", "b 8"]);
});

test("throughput and CPU per request are of all repetitions together, memory is per repetition", () => {
  const longer = { ...cell("a", 1, 1, 5), seconds: 1.5 };
  const figures = figuresOf([cell("a", 1, 0, 5), longer]);
  assert.equal(figures?.perSecond.value, 400 / 2);
  assert.equal(figures?.cpuMsPerRequest.value, 2);
  assert.equal(figures?.rssMb.value, 100);
});

test("a folder gives back what was written into it, packed or not", (t) => {
  const path = join(scratch(t), "run");
  const folder = new RunFolder(path);
  const data = runData([way("a", true)], [cell("a", 1, 0, 5.5), cell("a", 8, 0, 6)]);
  folder.info(data.info);
  for (const one of data.cells) folder.cell(one);
  assert.deepEqual(readRun(path), data);
  const file = join(path, "cells.jsonl");
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  rmSync(file);
  assert.deepEqual(readRun(path), data);
});

test("a folder without a run is an error that names it", (t) => {
  const path = scratch(t);
  assert.throws(() => readRun(path), new RegExp(path));
});

test("folder names sort by time", () => {
  assert.equal(folderName(new Date("2026-01-02T03:04:05.678Z")), "2026-01-02T03-04-05");
});

test("a summary names the machine, what is missing and why, faults, and claims that fail", () => {
  const ways = [way(NATIVE, false), { ...way("peer", true), missing: "no such package" }];
  const data = runData(ways, [cell(NATIVE, 1, 0, 5), cell(NATIVE, 32, 0, 20)]);
  data.info.faults.push("other was given up: it hung");
  const text = summary(data, figuresOfRun(data), [{ file: "a.svg", caption: "a picture" }]);
  for (const part of [
    "a machine of 2 CPUs",
    "peer: no such package",
    "other was given up",
    "FAILS",
  ])
    assert.ok(text.includes(part), part);
  assert.ok(!/NaN|undefined|Infinity/.test(text));
});

test("an open loop offers shares of what each way can take, past it at the end", () => {
  const ways = [fakeWay("beside", "", "x"), fakeWay("inline", "", "y")];
  const cells = [
    cell("x", 1, 0, 5),
    { ...cell("x", 32, 0, 5), answers: 1000 },
    cell("y", 32, 0, 5),
  ];
  assert.equal(capacity(cells, "x"), 2000);
  const made = offers(ways, cells, { quick: false, rounds: 1 });
  assert.deepEqual([...new Set(made.map(({ way }) => way))], ["x", "y"]);
  const rates = made.filter(({ way }) => way === "x").map(({ perSecond }) => perSecond);
  assert.deepEqual([rates[0], Math.round(Math.max(...rates))], [200, 2200]);
});
