import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import type { SchemaElement } from "hyparquet";
import { openSource } from "../src/sources/open.js";
import { recordOf } from "../src/sources/parquet/row.js";
import { dateOf, timeOfDay, timestampOf } from "../src/sources/parquet/times.js";
import { parsersFor, Unreadable } from "../src/sources/parquet/values.js";
import { type Column, columnValues } from "./support/records.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-values-"));
after(() => rmSync(folder, { recursive: true }));

const flat = (element: Omit<SchemaElement, "name">, data: unknown[]): Column => ({
  elements: [{ repetition_type: "OPTIONAL", ...element, name: "x" }],
  data,
});

/** What a column is read as; of a bad record its problem. */
const valuesOf = (column: Column) => columnValues(join(folder, "a.parquet"), column);

const decimal = (scale: number, precision: number) => ({
  converted_type: "DECIMAL" as const,
  logical_type: { type: "DECIMAL" as const, precision, scale },
  ...{ scale, precision },
});

/** An integer in bytes, the highest first. */
function bytesOf(value: bigint, length: number): Uint8Array {
  const hex = BigInt.asUintN(8 * length, value)
    .toString(16)
    .padStart(2 * length, "0");
  return new Uint8Array(Buffer.from(hex, "hex"));
}

/** A decimal as text, by its definition. */
function exact(unscaled: bigint, scale: number): string {
  const power = 10n ** BigInt(scale);
  const size = unscaled < 0n ? -unscaled : unscaled;
  const part = scale === 0 ? "" : `.${String(size % power).padStart(scale, "0")}`;
  return `${unscaled < 0n ? "-" : ""}${size / power}${part}`;
}

describe("decimals of Parquet", () => {
  it("have the digits that they have in the file, as a number if that has the same", async () => {
    const cases = fc.record({
      scale: fc.nat(18),
      values: fc.array(fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), {
        minLength: 1,
        maxLength: 5,
      }),
      type: fc.constantFrom("INT64" as const, "FIXED_LEN_BYTE_ARRAY" as const),
      length: fc.constantFrom(8, 9, 16),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ scale, values, type, length }) => {
        const isBytes = type === "FIXED_LEN_BYTE_ARRAY";
        // A writer takes the bytes of a column that it does not know to be decimals.
        const element = {
          type,
          ...decimal(scale, 18),
          ...(isBytes ? { type_length: length } : {}),
        };
        const { converted_type: _, ...logical } = element;
        const data = isBytes ? values.map((value) => bytesOf(value, length)) : values;
        const read = await valuesOf(flat(isBytes ? logical : element, data));
        for (const [i, value] of values.entries()) {
          const text = exact(value, scale);
          const got = read[i];
          if (typeof got === "string") assert.equal(got, text);
          else assert.ok(areEqual(String(got), text), `${String(got)} for ${text}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  /** Compares as fractions of integers. */
  function areEqual(a: string, b: string): boolean {
    const read = (text: string): [bigint, number] => {
      const [number = "", exponent = "0"] = text.split("e");
      const [whole = "", part = ""] = number.split(".");
      return [BigInt(whole + part), part.length - Number(exponent)];
    };
    const [[x, m], [y, n]] = [read(a), read(b)];
    const max = Math.max(m, n);
    return x * 10n ** BigInt(max - m) === y * 10n ** BigInt(max - n);
  }

  it("are read within lists, fields and maps, in INT32 as well", async () => {
    assert.deepEqual(
      await valuesOf(flat({ type: "INT32", ...decimal(2, 9) }, [1999n, -5n, null])),
      [19.99, -0.05, null],
    );
    const id = { type: "FIXED_LEN_BYTE_ARRAY" as const, type_length: 16, ...decimal(0, 38) };
    const { converted_type: _, ...logical } = id;
    assert.deepEqual(await valuesOf(flat(logical, [bytesOf(10n ** 22n, 16), bytesOf(-7n, 16)])), [
      "10000000000000000000000",
      -7,
    ]);
    const leaf = {
      type: "INT64" as const,
      ...decimal(2, 18),
      repetition_type: "OPTIONAL" as const,
    };
    const list: Column = {
      elements: [
        { name: "x", repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { ...leaf, name: "element" },
      ],
      data: [[1999n, null], [], null, [123456789012345678n]],
    };
    const read = await valuesOf(list);
    assert.deepEqual(
      read.map((each) => each ?? null),
      [[19.99, null], [], null, ["1234567890123456.78"]],
    );
    const struct: Column = {
      elements: [
        { name: "x", repetition_type: "OPTIONAL", num_children: 2 },
        { ...leaf, name: "price" },
        { name: "n", type: "INT64", repetition_type: "OPTIONAL" },
      ],
      data: [{ price: 1999n, n: 9007199254740993n }, null],
    };
    assert.deepEqual(
      (await valuesOf(struct)).map((each) => each ?? null),
      [{ price: 19.99, n: "9007199254740993" }, null],
    );
  });
});

describe("times of Parquet", () => {
  it("are those of Date while Date has them", () => {
    const range = 8_640_000_000_000_000;
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: -range, max: range }), fc.integer({ min: -1e14, max: 1e14 })),
        (ms) => {
          const expected = new Date(ms).toISOString();
          assert.equal(timestampOf(BigInt(ms), 3), expected);
          assert.equal(timestampOf(BigInt(ms) * 1000n, 6), expected);
          assert.equal(timestampOf(BigInt(ms) * 1000n + 7n, 6), expected.replace("Z", "007Z"));
          assert.equal(
            dateOf(Math.floor(ms / 86_400_000)),
            expected.slice(0, expected.indexOf("T")),
          );
          const ofDay = ((ms % 86_400_000) + 86_400_000) % 86_400_000;
          const clock = new Date(ofDay).toISOString().slice(11, 23);
          assert.equal(timeOfDay(BigInt(ofDay), 3), clock.replace(/\.000$/, ""));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("keep their digits, and are beyond Date as well", async () => {
    const timestamp = (unit: "MILLIS" | "MICROS" | "NANOS", data: bigint[]) =>
      valuesOf(
        flat(
          { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit } },
          data,
        ),
      );
    assert.deepEqual(await timestamp("NANOS", [1_714_979_289_123_456_789n, 0n, -1n]), [
      "2024-05-06T07:08:09.123456789Z",
      "1970-01-01T00:00:00.000Z",
      "1969-12-31T23:59:59.999999999Z",
    ]);
    assert.deepEqual(
      await timestamp("MICROS", [9_223_372_036_854_775_807n, 1_714_979_289_123_456n]),
      ["+294247-01-10T04:00:54.775807Z", "2024-05-06T07:08:09.123456Z"],
    );
    assert.deepEqual(await timestamp("MILLIS", [-9_223_372_036_854_775_808n]), [
      "-292275055-05-16T16:47:04.192Z",
    ]);
    const days = flat({ type: "INT32", converted_type: "DATE" }, [2_147_483_647, 19_782, -719_529]);
    assert.deepEqual(await valuesOf(days), ["+5881580-07-11", "2024-02-29", "-000001-12-31"]);
    const time = flat({ type: "INT64", converted_type: "TIME_MICROS" }, [
      45_296_000_000n,
      1n,
      86_400_000_000n,
    ]);
    assert.deepEqual(await valuesOf(time), ["12:34:56", "00:00:00.000001", 86_400_000_000]);
  });
});

describe("values of Parquet that JSON has no place for", () => {
  it("keep their value as text", async () => {
    const read = await valuesOf(flat({ type: "DOUBLE" }, [NaN, Infinity, -Infinity, 0.1]));
    assert.deepEqual(read, ["NaN", "Infinity", "-Infinity", 0.1]);
    const unsigned = flat({ type: "INT64", converted_type: "UINT_64" }, [2n ** 64n - 1n, 5n]);
    assert.deepEqual(await valuesOf(unsigned), ["18446744073709551615", 5]);
  });

  it("are JSON with the digits of its numbers, or a bad record", () => {
    const { jsonFromBytes } = parsersFor(true);
    const read = (text: string) => jsonFromBytes?.(new Uint8Array(Buffer.from(text, "latin1")));
    const numbers = '{"a":9007199254740993,"b":0.5}';
    assert.deepEqual(read(numbers), { a: "9007199254740993", b: 0.5 });
    assert.deepEqual(read("{"), new Unreadable("is not valid JSON"));
    assert.deepEqual(read('"\xe9"'), new Unreadable("is not valid UTF-8"));
    const value = recordOf({ text: "a", of: [read("{")] });
    const raw = '{"text":"a","of":"…"}';
    assert.deepEqual(value, { problem: 'the column "of" is not valid JSON', raw });
  });

  it("are bytes if nothing says that they are text, and bad records if something does", async () => {
    const data = [new Uint8Array([0x43, 0xe9]), new Uint8Array([0x43])];
    assert.deepEqual(await valuesOf(flat({ type: "BYTE_ARRAY" }, data)), ["Q+k=", "C"]);
    const text = flat({ type: "BYTE_ARRAY", logical_type: { type: "STRING" } }, data);
    assert.deepEqual(await valuesOf(text), ['the column "x" is not valid UTF-8', "C"]);
  });
});

describe("a Parquet file without the column of the texts", () => {
  it("is an error that names its columns", async () => {
    await valuesOf(flat({ type: "DOUBLE" }, [1]));
    await assert.rejects(openSource(join(folder, "a.parquet"), { columns: ["text"] }), {
      code: "INVALID_ARGUMENT",
      message: /it has no column "text"; its columns are "x"; --text-field and --id-field /,
    });
  });
});
