import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { writeAll } from "../src/write-all.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-write-"));
after(() => rmSync(folder, { recursive: true }));

/** `file`, whose writes take at most so many bytes. */
function short(file: FileHandle, max: number): Pick<FileHandle, "write"> {
  const write = (bytes: Uint8Array, from: number, length: number, at: number) =>
    file.write(bytes, from, Math.min(length, max), at);
  return { write: write as FileHandle["write"] };
}

describe("writing all bytes", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

  it("writes on where the operating system has written a part", async () => {
    await using file = await open(join(folder, "short"), "w+");
    await file.write(new Uint8Array([1, 2, 3]), 0, 3, 0);
    await writeAll(short(file, 7), bytes, 3);
    const { buffer } = await file.read(Buffer.alloc(2000), 0, 2000, 0);
    assert.deepEqual(buffer.subarray(0, 1004), Buffer.from([1, 2, 3, ...bytes, 0]));
  });

  it("rejects on a full device", async () => {
    await using file = await open("/dev/full", "w");
    await assert.rejects(writeAll(file, bytes, 0), { code: "ENOSPC" });
  });

  it("rejects if nothing is written and no reason is given", async () => {
    await using file = await open(join(folder, "nothing"), "w");
    await assert.rejects(writeAll(short(file, 0), bytes, 0), /only 0 of 1000 bytes/);
  });
});
