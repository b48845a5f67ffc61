import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { MAX_HEADER_BYTES } from "../src/sources/csv/header.js";
import { CsvScanner, type Found } from "../src/sources/csv/scanner.js";
import { MAX_QUOTE_BYTES, readCsv } from "../src/sources/csv.js";
import { MAX_RECORD_BYTES, type Mark, type SourceRecord, START } from "../src/sources/source.js";

type Options = Partial<Parameters<typeof readCsv>[2]>;

/** Records of a text that comes in chunks of a length. */
async function read(
  text: string | Buffer,
  options: Options = {},
  { chunk = 65_536, from = START }: { chunk?: number; from?: Mark } = {},
): Promise<SourceRecord[]> {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunk) chunks.push(bytes.subarray(at, at + chunk));
  const records: SourceRecord[] = [];
  for await (const record of readCsv(Readable.from(chunks), from, { path: "a.csv", ...options }))
    records.push(record);
  return records;
}

const values = (records: readonly SourceRecord[]) =>
  records.flatMap((record) => ("value" in record ? [record.value] : []));
const bad = (records: readonly SourceRecord[]) =>
  records.flatMap((record) => ("problem" in record ? [record] : []));

/** A cell as a writer of CSV has it; undefined: no value. */
const cell = fc.option(
  fc.string({
    unit: fc.oneof(
      fc.constantFrom('"', "\n", "\r\n", ",", ";", "\t", "|", " ", "a"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    ),
    maxLength: 8,
  }),
  { nil: undefined, freq: 5 },
);
const names = ["text", "b c", "日本"];

/** Quotes all, or only what has to be; an empty text always. */
function written(value: string | undefined, delimiter: string, quoteAll: boolean): string {
  if (value === undefined) return "";
  const isPlain = value !== "" && !quoteAll && !/["\n\r]/.test(value) && !value.includes(delimiter);
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}

const dialect = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  mark: fc.constantFrom("", "\ufeff"),
  quoteAll: fc.boolean(),
  isEnded: fc.boolean(),
});
const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 12 });

describe("CSV", () => {
  it("is read as it was written: every text, what is no value, and all lines, whatever the chunks", async () => {
    await fc.assert(
      fc.asyncProperty(rows, dialect, fc.integer({ min: 1, max: 40 }), async (all, how, chunk) => {
        const { delimiter, lineEnd, mark, quoteAll, isEnded } = how;
        const line = (cells: readonly (string | undefined)[]) =>
          cells.map((each) => written(each, delimiter, quoteAll)).join(delimiter);
        const text = `${mark}${[names, ...all].map(line).join(lineEnd)}${isEnded ? lineEnd : ""}`;
        const records = await read(text, { columns: ["text"] }, { chunk });
        const expected = all.map((cells) =>
          Object.fromEntries(
            names.flatMap((name, i) => (cells[i] === undefined ? [] : [[name, cells[i]]])),
          ),
        );
        assert.deepEqual(values(records), expected);
        assert.deepEqual(bad(records), []);
        for (const { number, next } of records) {
          const before = Buffer.from(text).subarray(0, next.offset).toString();
          const lines = before.split("\n").length - (before.endsWith("\n") ? 1 : 0);
          assert.equal(next.records, lines);
          assert.ok(number <= lines && number > 1);
        }
        for (const [i, { next }] of records.entries())
          assert.deepEqual(await read(text, {}, { from: next }), records.slice(i + 1));
      }),
      { numRuns: 300 },
    );
  });

  it("is read as csv-parse reads it, if it is well-formed", async () => {
    const letters = fc.string({
      unit: fc.constantFrom("a", '"', '""', ",", "\n", "\r\n", " "),
      maxLength: 40,
    });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(letters, fc.integer({ min: 1, max: 9 }), async (body, chunk) => {
        let expected: Record<string, string>[];
        try {
          expected = parse(`a,b\n${body}`, {
            columns: true,
            skip_empty_lines: true,
            record_delimiter: ["\r\n", "\n"],
          });
        } catch {
          return;
        }
        compared += 1;
        const records = values(await read(`a,b\n${body}`, {}, { chunk })) as Record<
          string,
          string
        >[];
        assert.deepEqual(
          records.map((record) => ({ a: "", b: "", ...record })),
          expected,
        );
      }),
      { numRuns: 1500 },
    );
    assert.ok(compared > 100, String(compared));
  });

  it("loses no line to a fault: each is in a record or in a bad one", async () => {
    const letters = fc.string({
      unit: fc.constantFrom("a", '"', ",", "\n"),
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(letters, fc.integer({ min: 1, max: 9 }), async (body, chunk) => {
        const records = await read(`a,b\n${body}`, {}, { chunk });
        assert.deepEqual(records, await read(`a,b\n${body}`));
        const kept = records.map((record) =>
          "raw" in record ? record.raw : Object.values(record.value as object).join(""),
        );
        const count = (text: string) => text.split("a").length;
        assert.equal(count(kept.join("")), count(body));
        for (const [i, { next }] of records.entries())
          assert.deepEqual(await read(`a,b\n${body}`, {}, { from: next }), records.slice(i + 1));
      }),
      { numRuns: 1500 },
    );
  });

  it("tells an empty text in quotes from no value, as databases write them", async () => {
    const records = await read('text,a,b\nx,,""\n');
    assert.deepEqual(values(records), [{ text: "x", b: "" }]);
  });

  it("has a quote within a cell as a letter", async () => {
    assert.deepEqual(values(await read('id,text\n1,a pipe of 16" width\n')), [
      { id: "1", text: 'a pipe of 16" width' },
    ]);
  });
});

describe("the first line of CSV", () => {
  it("says what is between columns: what gives the column of the texts, or the most columns", async () => {
    const first: [header: string, row: string, columns: string[] | undefined][] = [
      ["id;text", "1;a, b", ["text"]],
      ["id\ttext", "1\ta, b", undefined],
      ["id|text", "1|a, b", ["text"]],
      ["a,b;text", "1;a, b", ["text"]],
      ['"a;b";"text"', '1;"a, b"', ["text"]],
      ["sep=;\nid;text", "1;a, b", ["text"]],
      ["\ufeffsep=;\r\nid;text", "1;a, b", ["text"]],
      ["\n\nid;text", "1;a, b", undefined],
    ];
    for (const [header, row, columns] of first) {
      const [record] = values(await read(`${header}\n${row}\n`, { columns }));
      assert.deepEqual(Object.entries(record as object)[1], ["text", "a, b"], header);
    }
    const [given] = values(await read("a,b:text\n1:x\n", { delimiter: ":" }));
    assert.deepEqual(given, { "a,b": "1", text: "x" });
  });

  it("may end with CR alone, and then all lines do", async () => {
    assert.deepEqual(values(await read("id,text\r1,a\r2,b\nc\r")), [
      { id: "1", text: "a" },
      { id: "2", text: "b\nc" },
    ]);
  });

  const refused: [what: string, text: string | Buffer, options: Options, message: RegExp][] = [
    [
      "without the column of the texts",
      "id,body\n1,a\n",
      { columns: ["text"] },
      /no column "text"; its columns are "id", "body"; --text-field and --id-field /,
    ],
    ["with two columns of a name", "text,a,a\n", {}, /two of its columns are called "a"/],
    [
      "that is not UTF-8",
      Buffer.from("id,Stra\xdfe\n", "latin1"),
      {},
      /byte 8 of the file, in line 1, is not valid UTF-8; --encoding/,
    ],
    [
      "whose quotes are not closed",
      'id,"text\n1,a\n',
      { delimiter: "," },
      /a\.csv cannot be read: its line of column names is not well-formed/,
    ],
    ["beyond its limit", `text,${"x".repeat(MAX_HEADER_BYTES)}\n1,2\n`, {}, /within 65536 bytes/],
  ];
  for (const [what, text, options, message] of refused) {
    it(`${what} is an error`, async () => {
      await assert.rejects(read(text, options), { code: "INVALID_ARGUMENT", message });
    });
  }

  it("may have columns without names", async () => {
    assert.deepEqual(values(await read(",text\n0,a\n")), [{ "": "0", text: "a" }]);
    assert.deepEqual(values(await read("text,,\na,1,2\n")), [
      { text: "a", "column 2": "1", "column 3": "2" },
    ]);
  });
});

describe("CSV with faults", () => {
  it("has the lines of a quote that is not closed as one bad record, up to the next quote that shows it", async () => {
    const records = await read('id,text\n1,"never closed\n2,a cat\n3,"a, dog"\n4,b\n');
    assert.deepEqual(values(records), [{ id: "4", text: "b" }]);
    const [first, ...more] = bad(records);
    assert.deepEqual(
      [first?.number, first?.raw, more.length],
      [2, '1,"never closed\n2,a cat\n3,"a, dog"\n', 0],
    );
    assert.match(first?.problem ?? "", /a closing quote is not followed by/);
  });

  it("gives up no more than a text may have for a quote that is never closed, once, and reads the rest", async () => {
    for (const total of [200_000, MAX_RECORD_BYTES + 500_000]) {
      const rest: string[] = [];
      for (let length = 0; length < total; length += 112)
        rest.push(`${String(rest.length).padStart(8, "0")},${"a".repeat(102)}\n`);
      const text = `id,text\nx,"never closed\n${rest.join("")}`;
      const records = await read(text);
      const [first, ...more] = bad(records);
      assert.equal(more.length, 0);
      assert.equal(first?.number, 2);
      const lost = (first?.raw.split("\n").length ?? 0) - 2;
      assert.ok(lost > 500 && (first?.raw.length ?? 0) <= MAX_QUOTE_BYTES, String(lost));
      assert.equal(values(records).length, rest.length - lost);
      assert.equal(records.at(-1)?.number, rest.length + 2);
    }
  });

  it("has a record beyond the limit as a bad one, with its beginning, and reads the next", async () => {
    const long = "x".repeat(MAX_RECORD_BYTES);
    for (const cellText of [long, `"${long}"`]) {
      const records = await read(`id,text\n1,${cellText}\n2,b\n`);
      assert.deepEqual(values(records), [{ id: "2", text: "b" }]);
      const [first, ...more] = bad(records);
      assert.deepEqual([first?.number, first?.raw.length, more.length], [2, MAX_QUOTE_BYTES, 0]);
      assert.match(first?.problem ?? "", /the record has more than 8388608 bytes/);
      const from = first?.next;
      assert.deepEqual(
        await read(`id,text\n1,${cellText}\n2,b\n`, {}, from ? { from } : {}),
        records.slice(1),
      );
    }
  });

  it("keeps no more cells of a line than there are columns", async () => {
    const line = ",".repeat(1_000_000);
    const scanner = new CsvScanner({ delimiter: 44, lineEnd: "lf" }, 2);
    const { cells, count } = scanner.find(Buffer.from(line), true) as Found;
    assert.deepEqual([cells.length, count], [2, 1_000_001]);
    const [first] = bad(await read(`a,b\n${line}\n`));
    assert.match(first?.problem ?? "", /it has 1000001 cells, the first line has 2/);
    assert.equal(first?.raw.length, line.length + 1);
  });

  it("has a record that is not UTF-8 as a bad one, with its line and its byte", async () => {
    const text = Buffer.from('id,text\n1,a\n2,"b\nCaf\xe9"\n3,c\n', "latin1");
    const records = await read(text);
    assert.deepEqual(values(records), [
      { id: "1", text: "a" },
      { id: "3", text: "c" },
    ]);
    const [first] = bad(records);
    assert.deepEqual([first?.number, first?.raw], [3, '2,"b\nCaf\xe9"\n']);
    assert.match(
      first?.problem ?? "",
      /^byte 21 of the file, in line 4, is not valid UTF-8; --encoding/,
    );
    assert.equal(text[20], 0xe9);
  });
});
