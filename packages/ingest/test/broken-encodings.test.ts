import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { faultMark, markedOffset } from "../src/sources/bytes/fault-mark.js";
import { textOf } from "../src/sources/bytes/text.js";
import { readJsonLines } from "../src/sources/json-lines.js";
import type { SourceOptions } from "../src/sources/open.js";
import { type Mark, type SourceRecord, START } from "../src/sources/source.js";
import { recordsOf } from "./support/records.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-encodings-"));
after(() => rmSync(folder, { recursive: true }));

const bytesOf = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

const read = (
  name: string,
  content: Uint8Array,
  options: SourceOptions = {},
  from: Mark = START,
): Promise<SourceRecord[]> => recordsOf(join(folder, name), content, { ...options, from });

const shown = (record: SourceRecord | undefined) =>
  record && ("value" in record ? record.value : [record.number, record.problem, record.raw]);

const problem = (byte: number, line: number) =>
  `byte ${byte} of the file, in line ${line}, is not valid in the encoding of the file; --encoding names another encoding, such as windows-1252`;

describe("bytes that are no text of a file's encoding", () => {
  it("make one bad record that names line and byte, and all others are read", async () => {
    const nihon = [0x93, 0xfa, 0x96, 0x7b];
    const file = bytesOf(
      ...['{"text":"', nihon, '"}\n{"text":"', nihon, [0xff, 0xff], '"}\n'],
      ...['{"text":"c"}\n{"text":"', nihon, [0x93], '"}\n{"text":"', nihon, '"}'],
    );
    const records = await read("a.jsonl", file, { encoding: "shift_jis" });
    assert.deepEqual(records.map(shown), [
      { text: "日本" },
      [2, problem(30, 2), '{"text":"日本\ufffd\ufffd"}'],
      { text: "c" },
      // The lead byte and the quote behind it are no character.
      [4, problem(61, 4), '{"text":"日本\ufffd"}'],
      { text: "日本" },
    ]);
    for (const [at, { next }] of records.entries()) {
      const rest = await read("a.jsonl", file, { encoding: "shift_jis" }, next);
      assert.deepEqual(rest, records.slice(at + 1));
    }
  });

  it("do not take the end of a quoted cell of CSV with them", async () => {
    const utf16 = (text: string) => Buffer.from(text, "utf16le");
    const lone = Buffer.from([0x3d, 0xd8]);
    const before = utf16('\ufeffid;text\n1;"a\nb');
    const file = Buffer.concat([before, lone, utf16('c";\n2;"x\ny"\n')]);
    const [wide, good] = await read("a.csv", file);
    assert.equal((shown(wide) as unknown[])[1], problem(before.length + 1, 3));
    assert.deepEqual(shown(good), { id: "2", text: "x\ny" });
    const header = Buffer.concat([utf16("\ufefftext"), lone, utf16("\na\n")]);
    await assert.rejects(read("a.csv", header), {
      message: /byte 11 of the file, in line 1, is not/,
    });
  });

  it("leave the lines around them as they are in PostgreSQL's COPY", async () => {
    const file = bytesOf("id\ttext\n1\t\\N", [0x81], "\n2\tb\n");
    const records = await read("a.copy", file, { format: "copy", encoding: "gbk" });
    assert.deepEqual(records.map(shown), [
      [2, problem(13, 2), "1\t\\N\ufffd"],
      { id: "2", text: "b" },
    ]);
  });

  it("do not end the escape sequence that ISO-2022-JP began before them", async () => {
    const [toJis, toAscii, nihon] = [
      [0x1b, 0x24, 0x42],
      [0x1b, 0x28, 0x42],
      [0x46, 0x7c, 0x4b, 0x5c],
    ];
    const parts = [
      "text\n",
      toJis,
      nihon,
      "\n",
      nihon,
      "\n",
      toAscii,
      "c",
      [0xff],
      "\n",
      toJis,
      nihon,
    ];
    const records = await read("a.csv", bytesOf(...parts), { encoding: "iso-2022-jp" });
    assert.deepEqual(records.map(shown), [
      { text: "日本" },
      { text: "日本" },
      [4, problem(23, 4), "c\ufffd\n"],
      { text: "日本" },
    ]);
  });

  it("are distinguished from text, in UTF-16 in any chunks", async () => {
    const letter = fc.constantFrom(
      "a",
      "é",
      "日",
      "😀",
      "\ufffd",
      "\ufeff",
      "\ud83d",
      "\ude00",
      "\u0a0d",
      "\u0d00",
    );
    const lines = fc.array(fc.array(letter, { maxLength: 5 }), { minLength: 1, maxLength: 6 });
    let faults = 0;
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (all, size, isBig) => {
          const texts = all.map((letters) => letters.join(""));
          const bytes = Buffer.from(
            `\ufeff${texts.map((text) => `"${text}"\n`).join("")}`,
            "utf16le",
          );
          if (isBig) bytes.swap16();
          const chunks = [];
          for (let at = 0; at < bytes.length; at += size)
            chunks.push(bytes.subarray(at, at + size));
          const text = textOf(Readable.from(chunks), { path: "a" });
          const records = [];
          for await (const record of readJsonLines(text, START)) records.push(shown(record));
          let begin = 1;
          const expected = texts.map((each, at) => {
            const lone =
              /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(each);
            const byte = 2 * (begin + 1 + (lone?.index ?? 0)) + 1;
            begin += each.length + 3;
            if (lone) faults += 1;
            return lone ? problem(byte, at + 1) : each;
          });
          assert.deepEqual(
            records.map((record) => (Array.isArray(record) ? record[1] : record)),
            expected,
          );
        },
      ),
      { numRuns: 500 },
    );
    assert(faults > 100);
  });
});

describe("the mark of such bytes", () => {
  it("holds any place in a file, and nothing that a reader of lines or cells looks for", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (offset) => {
        const mark = Buffer.concat([Buffer.from("a"), faultMark(offset), Buffer.from("b")]);
        assert.equal(markedOffset(mark, 1), offset);
        assert.equal(markedOffset(mark, 0), undefined);
        assert(faultMark(offset).every((byte) => byte >= 0x80));
      }),
    );
  });
});
