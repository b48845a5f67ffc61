import { isUtf8 } from "node:buffer";
import { type Line, linesOf, textOfLine } from "./bytes/lines.js";
import { type ColumnOptions, checkedNames, refuseColumns } from "./columns.js";
import {
  MAX_RECORD_BYTES,
  type Mark,
  type ReadValue,
  type SourceRecord,
  shortRaw,
} from "./source.js";

/** What a backslash and a letter stand for in PostgreSQL's text format. */
const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** A backslash with what belongs to it: one letter, or bytes in octal or hexadecimal that follow each other. */
const ESCAPE = /\\((?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3})(?:\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}))*|.)/gs;

/** Not a byte of UTF-8's, but U+DC00: no text has it. */
const NO_TEXT = "\udc00";

/** The text of bytes that are written one by one, such as `x41` or `x41\\102`; {@link NO_TEXT} if they are no UTF-8. */
function textOfBytes(escapes: string): string {
  const bytes = escapes
    .split("\\")
    .map((code) =>
      code.startsWith("x") ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8) & 0xff,
    );
  return isUtf8(Buffer.from(bytes)) ? Buffer.from(bytes).toString() : NO_TEXT;
}

/**
 * A cell of PostgreSQL's COPY in its text format, which MySQL, Hive and Redshift write too: undefined for NULL. Where bytes are given
 * that are no UTF-8, it has a lone surrogate.
 */
export function copyCell(cell: string): string | undefined {
  if (cell === "\\N") return undefined;
  if (!cell.includes("\\")) return cell;
  return cell.replace(ESCAPE, (_all, of: string) =>
    /^(?:x[0-9A-Fa-f]|[0-7])/.test(of) ? textOfBytes(of) : (ESCAPES[of] ?? of),
  );
}

/** A line that older versions write behind the last record. */
const END = "\\.";

/** Whether a backslash before `at` belongs to what is there. */
function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === "\\") slashes += 1;
  return slashes % 2 === 1;
}

/** As many as `split` knows. */
const MAX_CELLS = 2 ** 32 - 1;

/** The cells of a record, `max` at most. A tab behind a backslash, as MySQL writes it, is a part of its cell. */
function cellsOf(record: string, max = MAX_CELLS): string[] {
  if (!record.includes("\\")) return record.split("\t", max);
  const cells: string[] = [];
  let from = 0;
  for (
    let at = record.indexOf("\t");
    at >= 0 && cells.length < max;
    at = record.indexOf("\t", at + 1)
  ) {
    if (isEscaped(record, at)) continue;
    cells.push(record.slice(from, at));
    from = at + 1;
  }
  if (cells.length < max) cells.push(record.slice(from));
  return cells;
}

function recordOf(line: string, names: readonly string[]): ReadValue {
  // One more than there may be is enough to know.
  const cells = cellsOf(line, names.length + 1);
  if (cells.length !== names.length) {
    const found = cells.length > names.length ? "more" : `${cells.length}`;
    const problem = `the line has ${found} cells, the first line has ${names.length}`;
    return { problem, raw: shortRaw(line) };
  }
  const entries = cells.flatMap((cell, at) => {
    const text = copyCell(cell);
    return text === undefined ? [] : [[names[at] as string, text] as const];
  });
  const bad = entries.find(([, text]) => text.includes(NO_TEXT));
  if (bad === undefined) return { value: Object.fromEntries(entries) };
  const problem = `the bytes that ${JSON.stringify(bad[0])} has behind backslashes are not valid UTF-8`;
  return { problem, raw: shortRaw(line) };
}

function namesOf(line: string, options: ColumnOptions): string[] {
  const cells = cellsOf(line.replace(/^\ufeff/, ""));
  return checkedNames(
    cells.map((name) => copyCell(name) ?? ""),
    options,
  );
}

const BACKSLASH = 0x5c;
const CR = 0x0d;

/** Whether a line goes on in the next one: its end is behind a backslash, as MySQL writes a line end within a cell. */
function goesOn({ bytes }: Line): boolean {
  if (bytes === undefined) return false;
  let at = bytes.length - (bytes.at(-1) === CR ? 2 : 1);
  const last = at;
  while (bytes[at] === BACKSLASH) at -= 1;
  return (last - at) % 2 === 1;
}

/** Lines of a stream, those that go on in the next one as one. A record's bound holds for them together. */
async function* recordLines(text: AsyncIterable<Buffer>): AsyncGenerator<Line & { lines: number }> {
  let held: Buffer[] = [];
  let [length, lines] = [0, 0];
  for await (const line of linesOf(text)) {
    length += line.length;
    lines += 1;
    const { bytes } = line;
    if (bytes) held.push(bytes);
    if (goesOn(line) && length <= MAX_RECORD_BYTES) {
      held.push(Buffer.from("\n"));
      continue;
    }
    const isWhole = bytes !== undefined && length <= MAX_RECORD_BYTES + lines;
    yield { bytes: isWhole ? Buffer.concat(held) : undefined, length, lines };
    [held, length, lines] = [[], 0, 0];
  }
  // A backslash at the end of the file is a letter.
  if (lines > 0) yield { bytes: Buffer.concat(held).subarray(0, -1), length, lines };
}

/**
 * PostgreSQL's COPY in its text format, with a first line of column names (the option HEADER), as UTF-8. `text` begins at the start
 * of the file, whatever the mark is. Rejects with `INVALID_ARGUMENT` for a first line without the columns.
 */
export async function* readCopyText(
  text: AsyncIterable<Buffer>,
  from: Mark,
  options: ColumnOptions,
): AsyncGenerator<SourceRecord> {
  let [records, offset] = [0, 0];
  let names: string[] | undefined;
  let lineEnd = "";
  for await (const each of recordLines(text)) {
    const number = records + 1;
    const read = textOfLine(each, number, offset);
    records += each.lines;
    offset += each.length;
    const place = { number, next: { records, offset } };
    if ("problem" in read) {
      if (names === undefined) throw refuseColumns(options.path, read.problem);
      if (offset > from.offset) yield { ...place, ...read };
      continue;
    }
    // A CR is a part of a cell unless all lines end with one.
    if (names === undefined && read.text.endsWith("\r")) lineEnd = "\r";
    const line = read.text.endsWith(lineEnd)
      ? read.text.slice(0, read.text.length - lineEnd.length)
      : read.text;
    if (names === undefined) names = namesOf(line, options);
    else if (offset > from.offset && line !== "" && line !== END)
      yield { ...place, ...recordOf(line, names) };
  }
}
