import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { until } from "@native-infer/testing";
import { readRun } from "../../src/records/run-folder.js";
import { survivors } from "../support/fake-ways.js";
import { scratch } from "../support/scratch.js";

const program = fileURLToPath(new URL("../support/bench-fakes.js", import.meta.url));
const TINY = ["--rounds", "1", "--seconds", "0.1", "--clients", "1,4"];
const LONG = ["--rounds", "50", "--seconds", "0.1", "--clients", "1,4"];

function start(folder: string, behaviours: string, args: readonly string[]): ChildProcess {
  const out = join(folder, "run");
  const all = [program, join(folder, "pids"), behaviours, "--out", out, ...args];
  return spawn(process.execPath, all, { stdio: ["ignore", "ignore", "inherit"] });
}

/** Says which of the fakes' processes are left; waits a moment, since the kernel takes its time. */
async function left(folder: string): Promise<number[]> {
  const log = join(folder, "pids");
  await until(() => survivors(log).length === 0, 3000);
  return survivors(log);
}

const cellsIn = (folder: string) => {
  const file = join(folder, "run", "cells.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
};

const linux = process.platform === "linux" ? false : "process ids are looked up in /proc";

test("a run measures every way at every number of clients and leaves no process behind", async (t) => {
  const folder = scratch(t);
  await once(start(folder, "inline,beside", TINY), "exit");
  const { info, cells, timelines } = readRun(join(folder, "run"));
  const measured = cells.map(({ way, clients }) => `${way} ${clients}`).sort();
  const expected = ["beside", "inline", "null-server"].flatMap((way) => [`${way} 1`, `${way} 4`]);
  assert.deepEqual(measured, expected);
  assert.deepEqual(timelines.map(({ way }) => way).sort(), ["beside", "inline"]);
  assert.equal(info.interrupted, false);
  assert.deepEqual(await left(folder), []);
});

test("a way that ends in the middle is named, and the others go on", async (t) => {
  const folder = scratch(t);
  await once(start(folder, "dies,beside", TINY), "exit");
  const { info, cells } = readRun(join(folder, "run"));
  assert.match(readFileSync(join(folder, "run", "summary.md"), "utf8"), /Fault: dies was given up/);
  assert.equal(info.faults.length, 1);
  assert.equal(cells.filter(({ way }) => way === "beside").length, 2);
  assert.deepEqual(await left(folder), []);
});

for (const signal of ["SIGINT", "SIGTERM"] as const)
  test(`${signal} while measuring keeps what was measured and leaves no process behind`, {
    skip: linux,
  }, async (t) => {
    const folder = scratch(t);
    const run = start(folder, "inline,beside", LONG);
    await until(() => cellsIn(folder) >= 3);
    const before = cellsIn(folder);
    run.kill(signal);
    const [code] = await once(run, "exit");
    assert.equal(code, 130);
    const { info, cells } = readRun(join(folder, "run"));
    assert.ok(cells.length >= before && cells.length < 50);
    assert.equal(info.interrupted, true);
    assert.match(readFileSync(join(folder, "run", "summary.md"), "utf8"), /was interrupted/);
    assert.deepEqual(await left(folder), []);
  });

test("SIGINT while a server starts leaves no process behind", { skip: linux }, async (t) => {
  const folder = scratch(t);
  const run = start(folder, "beside,silent", TINY);
  const pids = join(folder, "pids");
  await until(() => existsSync(pids) && readFileSync(pids, "utf8").split("\n").length > 4);
  run.kill("SIGINT");
  const [code] = await once(run, "exit");
  assert.equal(code, 130);
  assert.deepEqual(await left(folder), []);
});

test("SIGINT at any instant of a run leaves no process behind", { skip: linux }, async (t) => {
  await Promise.all(
    [150, 300, 500, 800, 1200].map(async (ms) => {
      const folder = scratch(t);
      const run = start(folder, "inline,beside", LONG);
      const exited = once(run, "exit");
      await sleep(ms);
      run.kill("SIGINT");
      await exited;
      assert.deepEqual(await left(folder), [], `after ${ms} ms`);
    }),
  );
});

test("a harness that is killed outright leaves no process behind, though its servers are paused", {
  skip: linux,
}, async (t) => {
  const folder = scratch(t);
  const run = start(folder, "inline,beside", LONG);
  await until(() => cellsIn(folder) >= 2);
  assert.ok(survivors(join(folder, "pids")).length > 0);
  const exited = once(run, "exit");
  run.kill("SIGKILL");
  await exited;
  assert.deepEqual(await left(folder), []);
});
