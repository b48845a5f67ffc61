import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { readJsonLines } from "../src/sources/json-lines.js";
import { openSource } from "../src/sources/open.js";
import { MAX_RECORD_BYTES, type Mark, type SourceRecord, START } from "../src/sources/source.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-sources-"));
after(() => rmSync(folder, { recursive: true }));

async function all(records: AsyncIterable<SourceRecord>): Promise<SourceRecord[]> {
  const read: SourceRecord[] = [];
  for await (const record of records) read.push(record);
  return read;
}

const values = (records: readonly SourceRecord[]) =>
  records.flatMap((record) => ("value" in record ? [record.value] : []));
const problems = (records: readonly SourceRecord[]) =>
  records.flatMap((record) => ("problem" in record ? [[record.number, record.problem]] : []));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Reading from the mark of any record gives exactly what comes behind it. */
async function checkResume(path: string): Promise<void> {
  const source = await openSource(path);
  const whole = await all(source.read(START));
  for (const [i, { next }] of whole.entries()) {
    assert.deepEqual(await all(source.read(next)), whole.slice(i + 1), `after record ${i + 1}`);
  }
}

describe("JSON lines", () => {
  it("are read whatever the chunks they come in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ text: fc.string({ unit: "grapheme" }) }, { noNullPrototype: true }), {
          maxLength: 20,
        }),
        fc.array(fc.nat(200)),
        async (rows, cuts) => {
          const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
          const at = [...new Set([0, ...cuts, bytes.length])]
            .filter((cut) => cut <= bytes.length)
            .sort((a, b) => a - b);
          const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
          assert.deepEqual(values(await all(readJsonLines(Readable.from(chunks), START))), rows);
        },
      ),
    );
  });

  it("need no newline at the end, and blank lines are none", async () => {
    const path = file("blank.jsonl", '{"a":1}\n\n  \r\n{"a":2}');
    const read = await all((await openSource(path)).read(START));
    assert.deepEqual(values(read), [{ a: 1 }, { a: 2 }]);
    assert.deepEqual(
      read.map(({ number }) => number),
      [1, 4],
    );
  });

  it("that are no JSON, no UTF-8 or too long are told with their number, and the rest is read", async () => {
    const long = `"${"x".repeat(MAX_RECORD_BYTES)}"`;
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":\n'),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`${long}\n{"a":5}\n`),
    ]);
    const read = await all((await openSource(file("bad.jsonl", bytes))).read(START));
    assert.deepEqual(values(read), [{ a: 1 }, { a: 5 }]);
    const [json, utf8, tooLong] = problems(read);
    assert.match(String(json), /^2,the line is not valid JSON/);
    assert.match(
      String(utf8),
      /^3,byte 16 of the file, in line 3, is not valid UTF-8; --encoding /,
    );
    assert.deepEqual(tooLong, [4, `the line has more than ${MAX_RECORD_BYTES} bytes`]);
  });

  it("with a key twice in one object are bad records that name it, and the lines around them are read", async () => {
    const wrong = '{"text":"a","metadata":{"price":1,"n":12345678901234567890,"price":2}}';
    const text = `\ufeff{"text":"a"}\n${wrong}\n{"text":"b","c":{"text":"d"}}\n`;
    const read = await all((await openSource(file("twice.jsonl", text))).read(START));
    assert.deepEqual(values(read), [{ text: "a" }, { text: "b", c: { text: "d" } }]);
    assert.deepEqual(problems(read), [[2, 'the line has "metadata.price" twice']]);
    assert.equal(read[1] && "raw" in read[1] && read[1].raw, wrong);
  });

  it("go on behind any record", async () => {
    await checkResume(file("resume.jsonl", '{"a":"ä"}\nbad\n\n{"a":2}\n{"a":3}'));
  });
});

describe("CSV", () => {
  it("has quoted fields with newlines, commas and quotes, and a byte order mark", async () => {
    const path = file("good.csv", '\ufeffid,text\r\n1,"a, ""b""\nc"\r\n2,d\r\n');
    const read = await all((await openSource(path)).read(START));
    assert.deepEqual(values(read), [
      { id: "1", text: 'a, "b"\nc' },
      { id: "2", text: "d" },
    ]);
  });

  it("has two byte order marks, and its first column is called as it is", async () => {
    const source = await openSource(file("marks.csv", "\ufeff\ufeffid,text\n1,a\n"));
    assert.deepEqual(values(await all(source.read(START))), [{ id: "1", text: "a" }]);
  });

  it("rows of another width are told with their line, and the rest is read", async () => {
    const path = file("bad.csv", "id,text\n1,a\n2\n3,c,x\n4,d\n");
    const read = await all((await openSource(path)).read(START));
    assert.deepEqual(values(read), [
      { id: "1", text: "a" },
      { id: "4", text: "d" },
    ]);
    assert.deepEqual(
      problems(read).map(([line]) => line),
      [3, 4],
    );
    assert.match(String(problems(read)[0]?.[1]), /not valid CSV/);
  });

  it("goes on behind any record", async () => {
    await checkResume(file("resume.csv", 'id,text\n1,"a\nb"\n2\n3,c\n4,"d"\n'));
  });
});

describe("Parquet", () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({ id: `r${i}`, text: `text ${i}`, n: i }));
  const column = (name: "id" | "text" | "n") => ({ name, data: rows.map((row) => row[name]) });
  const bytes = parquetWriteBuffer({
    columnData: [column("id"), column("text"), column("n")],
    rowGroupSize: 20,
  });

  it("is read over all its row groups", async () => {
    const source = await openSource(file("good.parquet", new Uint8Array(bytes)));
    assert.equal(source.total, 50);
    assert.deepEqual(values(await all(source.read(START))), rows);
  });

  it("goes on behind any record", async () => {
    await checkResume(file("resume.parquet", new Uint8Array(bytes)));
  });

  it("that is something else is refused with its name", async () => {
    const path = file("fake.parquet", "id,text\n");
    await assert.rejects(openSource(path), {
      code: "INVALID_ARGUMENT",
      message: /fake\.parquet is no Parquet/,
    });
  });
});

describe("opening", () => {
  it("refuses a file that is not there, and one of an unknown kind", async () => {
    await assert.rejects(openSource(join(folder, "none.jsonl")), /none\.jsonl/);
    await assert.rejects(openSource(file("a.txt", "")), /--format is one of jsonl/);
  });

  it("reads standard input as JSON lines, or as the format says", async () => {
    const input = (text: string) => Readable.from([Buffer.from(text)]);
    const from: Mark = START;
    const lines = await openSource("-", {}, input('{"a":1}\n'));
    assert.deepEqual(values(await all(lines.read(from))), [{ a: 1 }]);
    const csv = await openSource("-", { format: "csv" }, input("a\n1\n"));
    assert.deepEqual(values(await all(csv.read(from))), [{ a: "1" }]);
    assert.throws(() => openSource("-", { format: "parquet" }), /standard input/);
  });

  it("tells changed content by its fingerprint", async () => {
    const first = await openSource(file("f.jsonl", '{"a":1}\n'));
    const second = await openSource(file("f.jsonl", '{"a":2}\n'));
    assert.notEqual(first.fingerprint, second.fingerprint);
  });
});
