import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { parquetWriteBuffer } from "hyparquet-writer";
import { NativeInferError } from "native-infer";
import { PARQUET_LIMITS } from "../src/sources/parquet/limits.js";
import type { ColumnPages } from "../src/sources/parquet/pages.js";
import type { Leaf } from "../src/sources/parquet/schema.js";
import { windows } from "../src/sources/parquet/windows.js";
import { MAX_RECORD_BYTES, type SourceRecord, START } from "../src/sources/source.js";
import { recordsOf } from "./support/records.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-parquet-"));
after(() => rmSync(folder, { recursive: true }));

const readParquet = (bytes: ArrayBuffer, from = START): Promise<SourceRecord[]> =>
  recordsOf(join(folder, "a.parquet"), new Uint8Array(bytes), { from });

const word = fc.string({ unit: "grapheme", maxLength: 12 });
const row = fc.record({
  text: word,
  maybe: fc.option(fc.constantFrom("a", "b", ""), { nil: null }),
  number: fc.integer(),
  flag: fc.boolean(),
  tags: fc.option(fc.array(word, { maxLength: 4 }), { nil: null }),
  nested: fc.option(fc.record({ a: fc.integer(), b: word }), { nil: null }),
});
const FIELDS = ["text", "maybe", "number", "flag", "tags", "nested"] as const;
const CODECS = { GZIP: gzipSync, BROTLI: brotliCompressSync } as const;

describe("Parquet", () => {
  it("is read as hyparquet reads it, whatever its pages, codec and encoding", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.constantFrom("UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI"),
        fc.constantFrom(undefined, "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"),
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 5, max: 70 }),
        fc.nat(60),
        async (rows, codec, encoding, pageSize, rowGroupSize, skipped) => {
          const columnData = FIELDS.map((name) => ({
            name,
            data: rows.map((each) => each[name]),
            ...(name === "text" && encoding ? { encoding } : {}),
          })).filter(({ data }) => data.some((value) => value !== null));
          const file = parquetWriteBuffer({
            ...{ columnData, codec, pageSize, rowGroupSize, compressors: CODECS },
          } as Parameters<typeof parquetWriteBuffer>[0]);
          const expected = await parquetReadObjects({ file, compressors });
          const from = { records: skipped, offset: skipped };
          const read = await readParquet(file, from);
          const values = read.map((record) => ("value" in record ? record.value : record.problem));
          const plain = JSON.parse(
            JSON.stringify(expected.slice(skipped), (_, value: unknown) =>
              typeof value === "bigint" ? Number(value) : value,
            ),
          );
          assert.deepEqual(JSON.parse(JSON.stringify(values)), plain);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("that is damaged gives records or an error with the file's name", async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => i);
    const columnData = [
      { name: "text", data: numbers.map((i) => `text ${i % 5}`) },
      { name: "key", data: numbers.map((i) => `key ${i}`), encoding: "DELTA_BYTE_ARRAY" as const },
      { name: "maybe", data: numbers.map((i) => (i % 3 ? i : null)) },
      { name: "nested", data: numbers.map((i) => ({ a: i, b: [i] })) },
    ];
    const good = parquetWriteBuffer({ columnData, pageSize: 120, rowGroupSize: 17 });
    const damage = fc.record({ at: fc.nat(good.byteLength - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
        const bytes = new Uint8Array(good.slice(0));
        for (const { at, byte } of damages) bytes[at] = byte;
        try {
          assert.equal((await readParquet(bytes.buffer)).length, 40);
        } catch (error) {
          assert.ok(error instanceof NativeInferError, String((error as Error).stack));
          assert.equal(error.code, "INVALID_ARGUMENT");
          assert.match(error.message, /a\.parquet/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has rows that are nested deeply as bad records, with their row and their field", async () => {
    const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    const other = [deep(3), deep(70), deep(1), deep(5000)];
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: "text", data: other.map((_, i) => `text ${i}`) },
          // The writer prints values on the stack, so that deep ones are put in their place later.
          { name: "other", data: other.map((_, i) => [`${i}`.repeat(12_000)]), type: "JSON" },
        ],
        codec: "UNCOMPRESSED",
      }),
    );
    for (const [i, text] of other.entries()) {
      const printed = `["${`${i}`.repeat(12_000)}"]`;
      const at = bytes.indexOf(printed);
      assert.ok(at > 0, "the values are printed otherwise");
      bytes.write(text.padEnd(printed.length), at, "latin1");
    }
    const read = await readParquet(new Uint8Array(bytes).buffer);
    assert.deepEqual(
      read.map((record) => ("problem" in record ? record.problem : record.value)),
      [
        { text: "text 0", other: [[[]]] },
        'the record is nested more than 64 deep in its field "other"',
        { text: "text 2", other: [] },
        'the record is nested more than 64 deep in its field "other"',
      ],
    );
    const [, second] = read;
    assert.ok(second && "raw" in second);
    assert.deepEqual(JSON.parse(second.raw), { text: "text 1", other: "…" });
  });

  it("has rows beyond the limit of a record as bad records", async () => {
    const text = ["a", "x".repeat(MAX_RECORD_BYTES + 1), "b"];
    const read = await readParquet(
      parquetWriteBuffer({ columnData: [{ name: "text", data: text }] }),
    );
    assert.deepEqual(
      read.map((record) => ("problem" in record ? record.problem : record.value)),
      [{ text: "a" }, `the row has more than ${MAX_RECORD_BYTES} bytes`, { text: "b" }],
    );
  });
});

describe("the rows that are decoded at once", () => {
  const leaf = (isFlat: boolean): Leaf => ({
    path: isFlat ? ["a"] : ["a", "b"],
    element: { name: "a" },
    ...{ maxDefinition: 0, maxRepetition: 0, tail: 0, isFlat },
  });
  const MB = 1_000_000;
  const column = fc
    .record({
      rowsOfPages: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
      megabytes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 12, maxLength: 12 }),
      isFlat: fc.boolean(),
    })
    .map(({ rowsOfPages, megabytes, isFlat }) => ({ rowsOfPages, megabytes, isFlat }));

  it("are all rows in order, and need no more pages than one row does or the limit says", () => {
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 3 }), fc.nat(5), (given, from) => {
        const rows = Math.min(
          ...given.map(({ rowsOfPages }) => rowsOfPages.reduce((a, b) => a + b)),
        );
        const columns = given.map(({ rowsOfPages, megabytes, isFlat }): ColumnPages => {
          const ends: number[] = [];
          const bytes: number[] = [];
          for (const [i, of] of rowsOfPages.entries()) {
            ends.push(Math.min(rows, (ends.at(-1) ?? 0) + of));
            bytes.push((bytes.at(-1) ?? 0) + (megabytes[i] ?? 0) * (isFlat ? MB : MB / 20));
          }
          return { leaf: leaf(isFlat), dictionaryBytes: MB, ends, bytes, rows, cells: 0 };
        });
        /** The pages that rows overlap, and the one that ends where they begin. */
        const needed = (start: number, end: number) => {
          let sum = 0;
          for (const { leaf, ends, bytes, dictionaryBytes } of columns) {
            sum += dictionaryBytes;
            for (const [i, pageEnd] of ends.entries()) {
              const begins = ends[i - 1] ?? 0;
              const isNeeded = !leaf.isFlat || (pageEnd >= start && (begins < end || i === 0));
              if (isNeeded) sum += (bytes[i] ?? 0) - (bytes[i - 1] ?? 0);
            }
          }
          return sum;
        };
        let at = from;
        for (const [start, end] of windows(columns, rows, from)) {
          assert.equal(start, at);
          assert.ok(end > start && end <= rows);
          const limit = Math.max(PARQUET_LIMITS.windowBytes, needed(start, start + 1));
          assert.ok(needed(start, end) <= limit, `${start} to ${end}`);
          at = end;
        }
        assert.equal(at, Math.max(from, rows));
      }),
    );
  });
});
