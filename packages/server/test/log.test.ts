import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { FileDescriptorLog, withoutRequests } from "../src/log.js";

describe("log", () => {
  let directory: string;
  let file: string;
  let fd: number;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "native-infer-log-"));
    file = join(directory, "log");
    fd = openSync(file, "w");
  });
  afterEach(() => {
    closeSync(fd);
    rmSync(directory, { recursive: true });
  });
  const written = () => readFileSync(file, "utf8");

  it("writes nothing at once and everything in order at close", async () => {
    const log = new FileDescriptorLog(fd);
    for (let i = 0; i < 1000; i += 1) log.request(`${i}\n`);
    assert.equal(written(), "");
    await log.close();
    assert.equal(written(), Array.from({ length: 1000 }, (_, i) => `${i}\n`).join(""));
  });

  it("writes by itself after some milliseconds", async () => {
    const log = new FileDescriptorLog(fd);
    log.notice("a line");
    const end = performance.now() + 5000;
    while (written() === "" && performance.now() < end) await new Promise((r) => setTimeout(r, 10));
    assert.equal(written(), "a line\n");
    await log.close();
  });

  it("drops lines rather than holding more than a megabyte, and says how many", async () => {
    const log = new FileDescriptorLog(fd);
    const line = `${"x".repeat(1023)}\n`;
    for (let i = 0; i < 1030; i += 1) log.request(line);
    await log.close();
    assert.equal(written(), `${line.repeat(1024)}6 log entries dropped\n`);
  });

  it("leaves out requests, and only those, where asked to", async () => {
    const log = new FileDescriptorLog(fd);
    const quiet = withoutRequests(log);
    quiet.request("request\n");
    quiet.notice("notice");
    await log.close();
    assert.equal(written(), "notice\n");
  });
});
