import { linesOf, textOfLine } from "./bytes/lines.js";
import { type ColumnOptions, checkedNames, refuseColumns } from "./columns.js";
import { type Mark, type ReadValue, type SourceRecord, shortRaw } from "./source.js";

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

function namesOf(line: string, options: ColumnOptions): string[] {
  const cells = line.replace(/^\ufeff/, "").split("\t");
  return checkedNames(
    cells.map((name) => copyCell(name) ?? ""),
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
  for await (const each of linesOf(text)) {
    const read = textOfLine(each, records + 1, offset);
    records += 1;
    offset += each.length;
    const place = { number: records, next: { records, offset } };
    if ("problem" in read) {
      if (names === undefined) throw refuseColumns(options.path, read.problem);
      if (offset > from.offset) yield { ...place, ...read };
      continue;
    }
    const line = read.text.replace(/\r$/, "");
    if (names === undefined) names = namesOf(line, options);
    else if (offset > from.offset && line !== "" && line !== END)
      yield { ...place, ...recordOf(line, names) };
  }
}
