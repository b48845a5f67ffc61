import { linesOf } from "./bytes/lines.js";
import { invalidByte, notUtf8 } from "./bytes/utf8.js";
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

/** A backslash with what belongs to it. */
const ESCAPE = /\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))/gs;

/**
 * A cell of PostgreSQL's COPY in its text format, which MySQL, Hive and Redshift write too: undefined for NULL.
 */
export function copyCell(cell: string): string | undefined {
  if (cell === "\\N") return undefined;
  if (!cell.includes("\\")) return cell;
  return cell.replace(ESCAPE, (_all, hex?: string, octal?: string, letter = "") => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    return ESCAPES[letter as string] ?? (letter as string);
  });
}

/** A line that older versions write behind the last record. */
const END = "\\.";

/** A line as text, without a CR at its end; or why it is none. */
function textOfLine(bytes: Buffer | undefined, line: number, offset: number): ReadValue {
  if (bytes === undefined)
    return { problem: `the line has more than ${MAX_RECORD_BYTES} bytes`, raw: "" };
  const bad = invalidByte(bytes);
  if (bad !== undefined) {
    return { problem: notUtf8(line, offset + bad + 1), raw: shortRaw(bytes.toString("latin1")) };
  }
  return { value: bytes.toString().replace(/\r$/, "") };
}

function recordOf(line: string, names: readonly string[]): ReadValue {
  // One more than there may be is enough to know.
  const cells = line.split("\t", names.length + 1);
  if (cells.length !== names.length) {
    const found = cells.length > names.length ? "more" : `${cells.length}`;
    const problem = `the line has ${found} cells, the first line has ${names.length}`;
    return { problem, raw: shortRaw(line) };
  }
  const entries = cells.flatMap((cell, at) => {
    const text = copyCell(cell);
    return text === undefined ? [] : [[names[at] as string, text] as const];
  });
  return { value: Object.fromEntries(entries) };
}

function namesOf(line: ReadValue, options: ColumnOptions): string[] {
  const first = "value" in line ? String(line.value).replace(/^\ufeff/, "") : "";
  if ("problem" in line) throw refuseColumns(options.path, line.problem);
  return checkedNames(
    first.split("\t").map((name) => copyCell(name) ?? ""),
    options,
  );
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
  for await (const { bytes, length } of linesOf(text)) {
    const line = textOfLine(bytes, records + 1, offset);
    records += 1;
    offset += length;
    if (names === undefined) {
      names = namesOf(line, options);
      continue;
    }
    if (offset <= from.offset || ("value" in line && (line.value === "" || line.value === END)))
      continue;
    const read = "value" in line ? recordOf(String(line.value), names) : line;
    yield { number: records, next: { records, offset }, ...read };
  }
}
