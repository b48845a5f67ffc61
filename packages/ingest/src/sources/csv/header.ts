import { isUtf8 } from "node:buffer";
import type { NativeInferError } from "native-infer";
import { invalidByte, notUtf8 } from "../bytes/utf8.js";
import { type ColumnOptions, checkedNames, refuseColumns } from "../columns.js";
import { cellText } from "./cells.js";
import { type CsvDialect, CsvScanner } from "./scanner.js";

/** Bytes that the line of column names may have. */
export const MAX_HEADER_BYTES = 65_536;

/** In the order in which they are tried. */
const DELIMITERS = [",", ";", "\t", "|"].map((delimiter) => delimiter.charCodeAt(0));
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** What the beginning of a file says of the rest. */
export interface CsvHeader {
  dialect: CsvDialect;
  names: readonly string[];
  /** Bytes of the header, and lines. */
  length: number;
  lines: number;
}

/** What is known of a file before it is read. */
export interface CsvOptions extends ColumnOptions {
  /** One character of ASCII; without it, the one of the header line that fits. */
  delimiter?: string | undefined;
}

/** Where the first line ends that is not within quotes. */
function lineEndOf(head: Buffer): CsvDialect["lineEnd"] {
  let isQuoted = false;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] === QUOTE) isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (head[at] === LF) return "lf";
    if (head[at] === CR) return head[at + 1] === LF || at + 1 === head.length ? "lf" : "cr";
  }
  return "lf";
}

/** Excel's first line that names the delimiter, such as `sep=;`. */
function excelLine(head: Buffer): { delimiter: number; length: number } | undefined {
  const [line, delimiter] = /^sep=(.)(?:\r\n|\n|\r)/i.exec(head.toString("latin1", 0, 8)) ?? [];
  return line && delimiter
    ? { delimiter: delimiter.charCodeAt(0), length: line.length }
    : undefined;
}

/** The names of the first line that is not empty, if that line is whole and well-formed. */
function read(head: Buffer, from: number, isWhole: boolean, dialect: CsvDialect) {
  let begin = from;
  while (head[begin] === LF || head[begin] === CR) begin += 1;
  const scanner = new CsvScanner(dialect, MAX_HEADER_BYTES);
  scanner.begin(begin);
  const found = scanner.find(head, isWhole);
  if (found === undefined || found.fault !== undefined) return undefined;
  const { cells, end } = found;
  if (!isUtf8(head.subarray(begin, end))) return undefined;
  return { names: cells.map((cell) => cellText(head, cell)), end };
}

function badHeader(path: string, head: Buffer): NativeInferError {
  const at = invalidByte(head);
  const line = head.subarray(0, at).indexOf(LF) < 0;
  if (at !== undefined && line) return refuseColumns(path, notUtf8(head, at, 1, 0));
  return refuseColumns(
    path,
    `its line of column names is not well-formed within ${MAX_HEADER_BYTES} bytes; are its quotes closed?`,
  );
}

/** Reads the beginning of a file. Undefined for a file with no line. Throws `INVALID_ARGUMENT`. */
export function readHeader(
  head: Buffer,
  isWhole: boolean,
  options: CsvOptions,
): CsvHeader | undefined {
  const { path, delimiter: given, columns = [] } = options;
  let mark = 0;
  // Some programs put a second one before a text that has one.
  while (head.subarray(mark, mark + BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK))
    mark += BYTE_ORDER_MARK.length;
  if (head.subarray(mark).every((byte) => byte === LF || byte === CR)) return undefined;
  const excel = excelLine(head.subarray(mark));
  const from = mark + (excel?.length ?? 0);
  const lineEnd = lineEndOf(head.subarray(mark));
  const known = given?.charCodeAt(0) ?? excel?.delimiter;
  const readings = (known === undefined ? DELIMITERS : [known]).flatMap((delimiter) => {
    const dialect = { delimiter, lineEnd };
    const header = read(head, from, isWhole, dialect);
    return header === undefined ? [] : [{ ...header, dialect }];
  });
  const fits = ({ names }: { names: string[] }) =>
    columns.filter((column) => names.includes(column)).length;
  // The first of those that are equally good stays first.
  readings.sort((a, b) => fits(b) - fits(a) || b.names.length - a.names.length);
  const [best] = readings;
  if (best === undefined) throw badHeader(path, head);
  const names = checkedNames(best.names, options);
  const end = lineEnd === "cr" ? CR : LF;
  const lines = head.subarray(0, best.end).filter((byte) => byte === end).length;
  return { dialect: best.dialect, names, length: best.end, lines };
}
