import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { LineWriter } from "../src/line-writer.js";

describe("the line writer", () => {
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
    const writer = new LineWriter(fd);
    for (let i = 0; i < 1000; i += 1) writer.write(`${i}\n`);
    assert.equal(written(), "");
    await writer.close();
    assert.equal(written(), Array.from({ length: 1000 }, (_, i) => `${i}\n`).join(""));
  });

  it("writes by itself after some milliseconds", async () => {
    const writer = new LineWriter(fd);
    writer.write("a line\n");
    const end = performance.now() + 5000;
    while (written() === "" && performance.now() < end) await new Promise((r) => setTimeout(r, 10));
    assert.equal(written(), "a line\n");
    await writer.close();
  });

  it("drops lines rather than holding more than a megabyte, and says how many", async () => {
    const writer = new LineWriter(fd);
    const line = `${"x".repeat(1023)}\n`;
    for (let i = 0; i < 1030; i += 1) writer.write(line);
    await writer.close();
    assert.equal(written(), `${line.repeat(1024)}6 log entries dropped\n`);
  });

  it("says in its owner's words what it dropped", async () => {
    const writer = new LineWriter(fd, (count) => `lost: ${count}\n`);
    writer.write("kept\n");
    writer.write("x".repeat(1_048_576));
    await writer.close();
    assert.equal(written(), "kept\nlost: 1\n");
  });

  it("goes on if its reader goes, and tells the next reader how many entries it missed", async () => {
    const path = join(directory, "pipe");
    execFileSync("mkfifo", [path]);
    const openReader = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let reader = openReader();
    const pipe = openSync(path, constants.O_WRONLY);
    const read = () => {
      const bytes = Buffer.alloc(1000);
      return bytes.toString("utf8", 0, readSync(reader, bytes));
    };
    const writer = new LineWriter(pipe);
    writer.write("first\n");
    await writer.close();
    assert.equal(read(), "first\n");
    closeSync(reader);
    for (const line of ["second\n", "third\n"]) {
      writer.write(line);
      await writer.close();
    }
    reader = openReader();
    writer.write("fourth\n");
    await writer.close();
    assert.equal(read(), "fourth\n2 log entries dropped\n");
    closeSync(reader);
    closeSync(pipe);
  });
});
