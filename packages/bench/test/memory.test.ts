import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStatus, residentMemory } from "../src/memory.js";

test("present and peak memory are read in MB", () => {
  const status = "Name:\tnode\nVmPeak:\t 900000 kB\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";
  assert.deepEqual(parseStatus(status), { now: 100, peak: 200 });
});

test("a status without memory is an error, not a zero", () => {
  assert.throws(() => parseStatus("Name:\tkthreadd\n"), /VmRSS/);
});

test("this process's peak keeps what was freed", { skip: process.platform !== "linux" }, () => {
  const before = residentMemory();
  Buffer.alloc(64 * 2 ** 20, 1);
  const after = residentMemory();
  assert.ok(before && after);
  assert.ok(after.peak >= before.now + 60, `${before.now} to ${after.peak}`);
});
