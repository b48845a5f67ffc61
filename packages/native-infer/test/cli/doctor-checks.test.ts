import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cosineToKnown, KNOWN_VECTOR } from "../../src/cli/doctor/known-vector.js";
import { checkNode, checkPlatform, isAtLeast } from "../../src/cli/doctor/machine.js";
import { checkLoop, checkMemory, checkThreads } from "../../src/cli/doctor/model-run.js";
import type { ProbeReport } from "../../src/cli/doctor/probe.js";
import { goldenEmbeddings } from "../support/testdata.js";

const report = (some: Partial<ProbeReport>): ProbeReport => ({
  kernel: "portable",
  runtimeVersion: "1.30.0",
  normalize: true,
  threads: 1,
  usableCpus: 2,
  loadMs: 200,
  vector: [],
  embedMs: 300,
  longestPauseMs: 3,
  ...some,
});

describe("the doctor's checks", () => {
  test("know a vector that is the reference's", () => {
    const golden = goldenEmbeddings().find(({ text }) => text === KNOWN_VECTOR.text);
    assert.ok(cosineToKnown(Array.from(golden?.vector ?? [])) > 0.9999);
    const other = goldenEmbeddings().find(({ text }) => text === "hello world");
    assert.ok(cosineToKnown(Array.from(other?.vector ?? [])) < 0.9);
  });

  test("compare versions by number", () => {
    assert.ok(isAtLeast("20.11.0", "20.11.0"));
    assert.ok(isAtLeast("20.100.0", "20.11.0"));
    assert.ok(isAtLeast("21.0.0-nightly", "20.11"));
    assert.ok(!isAtLeast("20.9.9", "20.11.0"));
    assert.ok(!isAtLeast("2.27", "2.28"));
  });

  test("refuse an old Node", () => {
    assert.ok(checkNode("20.11.0", ">=20.11.0").ok);
    assert.ok(!checkNode("18.20.4", ">=20.11.0").ok);
  });

  test("refuse platforms without an addon, and an old glibc", () => {
    assert.ok(checkPlatform("linux-x64-gnu", "2.36", false).ok);
    assert.ok(checkPlatform("linux-x64-musl", undefined, false).ok);
    assert.ok(checkPlatform("win32-x64", undefined, false).ok);
    assert.ok(!checkPlatform("darwin-x64", undefined, false).ok);
    assert.match(checkPlatform("linux-arm64-gnu", "2.27", false).detail, /glibc 2\.27 is too old/);
  });

  test("accept any platform on which an addon was built", () =>
    assert.ok(checkPlatform("linux-riscv64-gnu", "2.27", true).ok));

  test("refuse a loop that stood still for most of a call", () => {
    assert.ok(checkLoop(report({ embedMs: 300, longestPauseMs: 20 })).ok);
    assert.ok(!checkLoop(report({ embedMs: 300, longestPauseMs: 299 })).ok);
  });

  test("refuse more threads than CPUs, but not one thread on one CPU", () => {
    assert.ok(checkThreads(report({ threads: 1, usableCpus: 1 })).ok);
    assert.ok(checkThreads(report({ threads: 2, usableCpus: 2 })).ok);
    assert.ok(!checkThreads(report({ threads: 3, usableCpus: 2 })).ok);
  });

  test("refuse a model that is larger than the memory", () => {
    assert.ok(checkMemory(100e6, 23.5e6).ok);
    assert.ok(!checkMemory(50e6, 23.5e6).ok);
    assert.ok(!checkMemory(8e9, 5e9).ok);
  });
});
