import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { FREE_BYTES, MAX_RATIO } from "../src/sources/bytes/decompress.js";
import { textOf } from "../src/sources/bytes/text.js";
import { MAX_ZSTD_WINDOW, unzstd } from "../src/sources/bytes/zstd.js";
import type { SourceOptions } from "../src/sources/open.js";
import { type Mark, type SourceRecord, START } from "../src/sources/source.js";
import { recordsOf } from "./support/records.js";
import { frame, REAL_FRAME, REAL_LINES } from "./support/zstd.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-texts-"));
after(() => rmSync(folder, { recursive: true }));

const read = (
  name: string,
  content: string | Uint8Array,
  options: SourceOptions = {},
  from: Mark = START,
): Promise<SourceRecord[]> => recordsOf(join(folder, name), content, { ...options, from });

const values = (records: readonly SourceRecord[]) =>
  records.map((record) => ("value" in record ? record.value : record.problem));
const refused = (message: RegExp) => ({ code: "INVALID_ARGUMENT", message });

const LINES = Array.from({ length: 50 }, (_, i) => `{"id":"${i}","text":"Café ${i}"}\n`);

describe("a compressed file", () => {
  const text = LINES.join("");
  const files: [name: string, bytes: Uint8Array][] = [
    ["a.jsonl.gz", gzipSync(text)],
    [
      "two-members.jsonl.gz",
      Buffer.concat([gzipSync(text.slice(0, 700)), gzipSync(text.slice(700))]),
    ],
    ["called-otherwise.jsonl", gzipSync(text)],
    ["a.jsonl.zst", frame([text])],
    [
      "two-frames.jsonl.zstd",
      Buffer.concat([frame([text.slice(0, 700)]), frame([text.slice(700)])]),
    ],
    ["not-compressed.jsonl.gz", Buffer.from(text)],
  ];
  for (const [name, bytes] of files) {
    it(`is read whatever its name: ${name}`, async () => {
      const records = await read(name, bytes);
      assert.deepEqual(
        values(records),
        LINES.map((line) => JSON.parse(line)),
      );
      const next = records[9]?.next as Mark;
      assert.deepEqual(await read(name, bytes, {}, next), records.slice(10));
    });
  }

  it("may hold CSV, whose kind is told by the name before", async () => {
    const bytes = gzipSync("id\ttext\n1\ta, b\n");
    assert.deepEqual(values(await read("a.tsv.gz", bytes)), [{ id: "1", text: "a, b" }]);
  });

  it("of zstd's own making is read whatever the chunks it comes in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 3 }),
        async (length, copies) => {
          const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
          const bytes = Buffer.concat(
            Array.from({ length: copies }, () => [skippable, REAL_FRAME]).flat(),
          );
          const chunks: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += length)
            chunks.push(bytes.subarray(at, at + length));
          const parts: Buffer[] = [];
          for await (const part of unzstd(Readable.from(chunks))) parts.push(part);
          assert.equal(Buffer.concat(parts).toString(), REAL_LINES.repeat(copies));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("that is cut off or damaged is an error, after the records before that", async () => {
    for (const [name, bytes] of [
      ["a.jsonl.gz", gzipSync(text)],
      ["a.jsonl.zst", REAL_FRAME],
      ["b.jsonl.zst", frame([text])],
    ] as const) {
      const message = new RegExp(`${name} cannot be decompressed as (gzip|zstd): `);
      for (const end of [5, bytes.length >> 1, bytes.length - 1])
        await assert.rejects(read(name, bytes.subarray(0, end)), refused(message));
    }
    await assert.rejects(read("a.jsonl.gz", gzipSync(gzipSync(text))), refused(/compressed twice/));
  });

  it("that becomes very large is refused before it does", async () => {
    const bombs: [name: string, bytes: Uint8Array][] = [
      ["bomb.jsonl.gz", gzipSync(Buffer.alloc(FREE_BYTES + 1_000_000, " "))],
      [
        "bomb.jsonl.zst",
        frame(Array.from({ length: 2000 }, () => ({ byte: 32, length: 131_072 }))),
      ],
    ];
    const before = process.memoryUsage().arrayBuffers;
    for (const [name, bytes] of bombs) {
      const message = new RegExp(`${name} becomes more than ${MAX_RATIO} times as large`);
      await assert.rejects(read(name, bytes), refused(message));
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < FREE_BYTES, "its text was kept");
  });

  it("that needs much memory to decompress is refused before that is taken", async () => {
    const bytes = Buffer.from(REAL_FRAME);
    // The window's descriptor: 2^(10 + 20) bytes.
    const large = frame(["a"], { descriptor: 20 << 3 });
    await assert.rejects(
      read("large.jsonl.zst", large),
      refused(new RegExp(`at most ${MAX_ZSTD_WINDOW} `)),
    );
    assert.ok(bytes.length < 10_000);
  });
});

describe("a text's encoding", () => {
  const utf16 = (text: string) => Buffer.from(text, "utf16le");

  it("is told by its byte-order mark, whatever the option says", async () => {
    const bytes = utf16("\ufeffid\ttext\r\n1\tCafé 日本\r\n");
    for (const options of [{}, { encoding: "windows-1252" }]) {
      assert.deepEqual(values(await read("a.csv", bytes, options)), [
        { id: "1", text: "Café 日本" },
      ]);
      assert.deepEqual(values(await read("a.csv", Buffer.from(bytes).swap16(), options)), [
        { id: "1", text: "Café 日本" },
      ]);
    }
    const lines = utf16('\ufeff{"text":"日本"}\n{"text":"b"}\n');
    const records = await read("a.jsonl", lines);
    assert.deepEqual(values(records), [{ text: "日本" }, { text: "b" }]);
    assert.deepEqual(values(await read("a.jsonl", lines, {}, records[0]?.next)), [{ text: "b" }]);
    assert.deepEqual(values(await read("a.csv.gz", gzipSync(bytes))), [
      { id: "1", text: "Café 日本" },
    ]);
  });

  it("is the option's if there is no mark: every byte of Windows-1252 is the character that it stands for", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i).filter(
      (byte) => ![10, 13, 34, 44].includes(byte),
    );
    const file = Buffer.concat([Buffer.from("text\n1"), bytes]);
    const [record] = values(await read("a.csv", file, { encoding: "windows-1252" }));
    // As Unicode's table CP1252.TXT has them.
    const high = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
    const expected = [...bytes].map((byte) =>
      byte >= 0x80 && byte < 0xa0 ? high[byte - 0x80] : String.fromCharCode(byte),
    );
    assert.equal((record as { text: string }).text, `1${expected.join("")}`);
    const sjis = Buffer.from([0x93, 0xfa, 0x96, 0x7b]);
    const lines = Buffer.concat([Buffer.from('{"text":"'), sjis, Buffer.from('"}\n')]);
    assert.deepEqual(values(await read("a.jsonl", lines, { encoding: "shift_jis" })), [
      { text: "日本" },
    ]);
  });

  it("that is UTF-16 without a mark, or UTF-32, is an error that says what to do", async () => {
    await assert.rejects(read("a.csv", utf16("id,text\n1,a\n")), refused(/--encoding utf-16le/));
    await assert.rejects(
      read("a.csv", utf16("id,text\n").swap16()),
      refused(/--encoding utf-16be/),
    );
    await assert.rejects(
      read("a.csv", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])),
      refused(/UTF-32/),
    );
    assert.deepEqual(values(await read("a.csv", utf16("text\na\n"), { encoding: "utf-16le" })), [
      { text: "a" },
    ]);
  });
});

describe("a file of another kind", () => {
  const kinds: [name: string, begin: string | Uint8Array, message: RegExp][] = [
    [
      "a.csv",
      "PK\x03\x04rest",
      /Excel's \.xlsx is; unpack it, or open it in the spreadsheet and save it as CSV/,
    ],
    ["a.csv", Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), /an old Excel file; save it as CSV/],
    ["a.jsonl", "PAR1", /it is Parquet; give --format parquet/],
    ["a.jsonl", "BZh9", /bzip2 -d/],
    ["a.jsonl", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /xz -d/],
    ["a.csv", "SQLite format 3\0", /sqlite3 -csv -header/],
    ["a.csv", "ARROW1\0\0", /write it as Parquet/],
    ["a.jsonl", '[{"text":"a"}]', /a JSON array; jq -c '\.\[\]' FILE/],
    ["a.jsonl", '[\n  {"text":"a"}\n]', /a JSON array/],
    ["a.jsonl", '\ufeff{\n  "text": "a"\n}', /one JSON object over several lines; jq -c \. FILE/],
    ["a.json", "", /the format of .*a\.json is unknown; --format is one of jsonl, .*jq -c/],
    ["a.xyz", "", /--format is one of jsonl, csv, parquet, copy$/],
    ["a.gz", gzipSync("x"), /--format is one of jsonl/],
    ["a.parquet", "PK\x03\x04rest of it", /is no Parquet file: .*; it is a zip archive/],
  ];
  for (const [name, begin, message] of kinds) {
    it(`is an error that says what to do: ${JSON.stringify(begin.toString().slice(0, 12))} as ${name}`, async () => {
      await assert.rejects(read(name, begin), refused(message));
      if (/\.(jsonl|csv)$/.test(name)) {
        const input = textOf(Readable.from([Buffer.from(begin)]), { path: "standard input" });
        if (!message.source.includes("JSON")) await assert.rejects(input.next(), refused(message));
      }
    });
  }

  it("has no use for options of others", async () => {
    await assert.rejects(
      read("a.jsonl", "", { delimiter: ";" }),
      refused(/--delimiter is for csv, not for jsonl/),
    );
    await assert.rejects(
      read("a.parquet", "", { encoding: "utf-8" }),
      refused(/--encoding is for text/),
    );
    const zipped = gzipSync("PAR1");
    await assert.rejects(
      read("a.parquet", zipped),
      refused(/it is compressed with gzip; decompress it/),
    );
  });

  it("is not suspected in JSON lines with odd ones", async () => {
    const lines = '[1, 2]\n"a"\n{"text":"a"}\n';
    assert.deepEqual(values(await read("a.jsonl", lines)), [[1, 2], "a", { text: "a" }]);
  });
});

describe("PostgreSQL's COPY in its text format", () => {
  it("is read as it was written, NULL and empty texts among it", async () => {
    const text = "id\ttext\ta\tb\n1\tx\\ty\\nz\\\\n\t\\N\t\n\\N\t\\\\N \\b\\f\\r\\v\t \t,\n\\.\n";
    assert.deepEqual(values(await read("a.tsv", text, { format: "copy" })), [
      { id: "1", text: "x\ty\nz\\n", b: "" },
      { text: "\\N \b\f\r\v", a: " ", b: "," },
    ]);
  });

  it("without its first line, and with lines of other width or not in UTF-8, is told", async () => {
    const options = { format: "copy", columns: ["text"] } as const;
    await assert.rejects(
      read("a.txt", "1\ta\n", options),
      refused(/no column "text"; its columns are "1", "a"/),
    );
    const lines = Buffer.concat([Buffer.from("id\ttext\n1\n2\ta\n3\t"), Buffer.from([0xe9, 0x0a])]);
    const records = await read("a.txt", lines, options);
    assert.deepEqual(values(records), [
      "the line has 1 cells, the first line has 2",
      { id: "2", text: "a" },
      "byte 17 of the file, in line 4, is not valid UTF-8; --encoding names another encoding, such as windows-1252",
    ]);
    assert.deepEqual(await read("a.txt", lines, options, records[0]?.next), records.slice(1));
  });

  it("keeps tabs and line ends behind a backslash, as MySQL writes them, and a CR that no line end has", async () => {
    const text = "id\ttext\n1\ta\\\tb\\\nc\\\\\n2\tx\r\n3\ty\\\n\\\nz\n4\tend\\";
    const records = await read("a.txt", text, { format: "copy" });
    assert.deepEqual(
      records.map((record) => [record.number, "value" in record && record.value]),
      [
        [2, { id: "1", text: "a\tb\nc\\" }],
        [4, { id: "2", text: "x\r" }],
        [5, { id: "3", text: "y\n\nz" }],
        [8, { id: "4", text: "end\\" }],
      ],
    );
    for (const [at, { next }] of records.entries())
      assert.deepEqual(await read("a.txt", text, { format: "copy" }, next), records.slice(at + 1));
    const windows = "id\ttext\r\n1\ta\r\n";
    assert.deepEqual(values(await read("a.txt", windows, { format: "copy" })), [
      { id: "1", text: "a" },
    ]);
  });

  it("reads bytes behind backslashes as UTF-8, and says if they are none", async () => {
    const text = "text\tn\ncaf\\xc3\\xa9 \\303\\251 \\x41\\7\t1\ncaf\\xe9\t2\n";
    assert.deepEqual(values(await read("a.txt", text, { format: "copy" })), [
      { text: "café é A\x07", n: "1" },
      'the bytes that "text" has behind backslashes are not valid UTF-8',
    ]);
  });
});
