import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PARQUET_LIMITS } from "../src/sources/parquet/limits.js";
import {
  dictionary,
  ENCODING,
  HOSTILE,
  INT64,
  indices,
  lists,
  MI,
  oneColumn,
} from "./support/hostile-parquet.js";
import { deltas, type File, levels, run, writeParquet } from "./support/parquet-file.js";

const READER = fileURLToPath(new URL("support/read-parquet-main.js", import.meta.url));
/** Node itself takes 60; a page at the limit, decompressed and as text, some hundred. */
const MAX_MEGABYTES = 700;
/** Of a file that is not refused: more are decoded at once, by far. */
const READ_RECORDS = 1000;
const folder = mkdtempSync(join(tmpdir(), "native-infer-parquet-"));
after(() => rmSync(folder, { recursive: true }));

interface Read {
  records: number;
  code: string;
  message: string;
  megabytes: number;
}

/** Reads a file in a process of its own, whose heap is small. */
async function read(name: string, file: File): Promise<Read> {
  const path = writeParquet(join(folder, `${name}.parquet`), file);
  assert.ok(statSync(path).size < 100_000, `${statSync(path).size} bytes`);
  const args = ["--max-old-space-size=400", READER, path, String(READ_RECORDS)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
  return JSON.parse(stdout) as Read;
}

describe("a small Parquet file that stands for much", () => {
  for (const [what, file, message] of HOSTILE) {
    it(`is refused for ${what}, before that takes memory`, async () => {
      const { code, message: said, megabytes } = await read(what.replaceAll(" ", "-"), file);
      assert.match(said, message);
      assert.match(said, new RegExp(what.replaceAll(" ", "-")), "the file's name");
      assert.equal(code, "INVALID_ARGUMENT");
      assert.ok(megabytes < MAX_MEGABYTES, `${megabytes} MB`);
    });
  }

  it("is read in little memory as long as it is within the limits", async () => {
    const pages = [0, 1].map(() => indices(PARQUET_LIMITS.pageValues));
    const file = oneColumn([dictionary("the same text"), ...pages], 2 * MI);
    const { records, message, megabytes } = await read("repeated", file);
    assert.equal(message, "");
    assert.equal(records, READ_RECORDS);
    assert.ok(megabytes < MAX_MEGABYTES, `${megabytes} MB`);
  });

  it("has dates, absent values and lists up to the limits in little memory", async () => {
    const dates = oneColumn(
      [{ values: MI, content: deltas(MI, 0, 1000), encoding: ENCODING.delta }],
      MI,
      { type: INT64, converted: 9 },
    );
    const absent = oneColumn([{ values: MI, content: levels(run(MI, 0)) }], MI, { repetition: 1 });
    const one = { values: MI, content: Buffer.concat([levels(run(MI, 0)), levels(run(MI, 1))]) };
    for (const [name, file] of [
      ["dates", dates],
      ["absent", absent],
      ["lists", lists([one], MI)],
    ] as const) {
      const { records, message, megabytes } = await read(name, file);
      assert.deepEqual([message, records], ["", READ_RECORDS], name);
      assert.ok(megabytes < MAX_MEGABYTES, `${name}: ${megabytes} MB`);
    }
  });
});
