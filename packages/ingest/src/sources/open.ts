import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import type { Readable } from "node:stream";
import { NativeInferError } from "native-infer";
import { compressionOf, isParquet, noText } from "./bytes/kinds.js";
import { skipped } from "./bytes/peek.js";
import { isPlain, textOf } from "./bytes/text.js";
import { readCopyText } from "./copy-text.js";
import { readCsv } from "./csv.js";
import { readJsonLines } from "./json-lines.js";
import { linesOnly } from "./json-shape.js";
import { openParquet } from "./parquet.js";
import { type Mark, type Source, type SourceRecord, START } from "./source.js";

/** The kinds of files that documents are read from; `copy` is PostgreSQL's COPY in its text format. */
export const FORMATS = ["jsonl", "csv", "parquet", "copy"] as const;

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

/** How a file is read. */
export interface SourceOptions {
  /** Without it, by the file's extension; standard input: JSON lines. */
  format?: Format | undefined;
  /** Of a text, as the WHATWG names it; a byte-order mark says it better. Default UTF-8. */
  encoding?: string | undefined;
  /** Of CSV: one character of ASCII; without it, found in the header line. */
  delimiter?: string | undefined;
  /** Fields that a file with columns has to have, that of the texts first. Default none. */
  columns?: readonly string[] | undefined;
  /** The field of the ids, which need not be there: of Parquet, a number that is none is no id. Default none. */
  idField?: string | undefined;
}

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".tsv": "csv",
  ".tab": "csv",
  ".parquet": "parquet",
};
const COMPRESSED = /\.(gz|gzip|zst|zstd)$/i;
const TABBED = new Set([".tsv", ".tab"]);
const FINGERPRINT_BYTES = 65_536;

/** The first bytes of a file. */
async function headOf(path: string, size: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const first = Buffer.alloc(Math.min(size, FINGERPRINT_BYTES));
    await handle.read(first, 0, first.length, 0);
    return first;
  } finally {
    await handle.close();
  }
}

/** Size, time of change and a hash of the first bytes: another file under the same name shows. So does another way to read it. */
function fingerprintOf(
  head: Buffer,
  { size, mtimeMs }: { size: number; mtimeMs: number },
  { encoding, delimiter }: SourceOptions,
): string {
  const hash = createHash("sha256").update(head).digest("hex").slice(0, 16);
  const asked = [encoding, delimiter].filter((each) => each !== undefined);
  const reading = asked.length > 0 ? `-${encodeURIComponent(asked.join(" "))}` : "";
  return `${size}-${Math.round(mtimeMs)}-${hash}${reading}`;
}

/** Throws for an option that would have no effect. */
function checkOptions(format: Format, { encoding, delimiter }: SourceOptions): void {
  if (delimiter !== undefined && format !== "csv")
    throw invalid(`--delimiter is for csv, not for ${format}`);
  if (encoding !== undefined && format === "parquet")
    throw invalid("--encoding is for text, not for parquet");
}

function invalid(message: string, cause?: unknown): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message, { cause });
}

function extensionOf(path: string): string {
  return extname(path.replace(COMPRESSED, "")).toLowerCase();
}

function formatOf(path: string, given: Format | undefined): Format {
  const extension = extensionOf(path);
  const format = given ?? BY_EXTENSION[extension];
  if (format !== undefined) return format;
  const hint =
    extension === ".json"
      ? "; a file with a JSON object in each line is jsonl, of an array jq -c '.[]' FILE makes one"
      : "";
  throw invalid(
    `the format of ${path} is unknown; --format is one of ${FORMATS.join(", ")}${hint}`,
  );
}

type Read = (text: AsyncIterable<Buffer>, from: Mark) => AsyncIterable<SourceRecord>;

/** How text of a format is read from its start. */
function readerOf(format: Exclude<Format, "parquet">, path: string, given: SourceOptions): Read {
  const columns = { path, columns: given.columns };
  const delimiter = given.delimiter ?? (TABBED.has(extensionOf(path)) ? "\t" : undefined);
  if (format === "csv") return (text, from) => readCsv(text, from, { ...columns, delimiter });
  if (format === "copy") return (text, from) => readCopyText(text, from, columns);
  return (text, from) => readJsonLines(skipped(linesOnly(text, path), from.offset), from);
}

function standardInput(given: SourceOptions, input: Readable): Source {
  const { format = "jsonl", encoding } = given;
  if (format === "parquet") throw invalid("Parquet cannot be read from standard input");
  checkOptions(format, given);
  const path = "standard input";
  const read = readerOf(format, path, given);
  return {
    name: path,
    total: undefined,
    fingerprint: "-",
    canResume: false,
    read: (from) => read(textOf(input, { path, encoding }), from),
  };
}

async function parquetFile(path: string, file: string, head: Buffer, given: SourceOptions) {
  const { rows, read } = await openParquet(file, given).catch((error: Error) => {
    if (error instanceof NativeInferError) throw error;
    const compression = compressionOf(head);
    const other = compression
      ? `it is compressed with ${compression}; decompress it`
      : noText(head);
    const why = other === undefined || isParquet(head) ? "" : `; ${other}`;
    throw invalid(`${path} is no Parquet file: ${error.message}${why}`, error);
  });
  return { total: rows, read };
}

async function openFile(path: string, given: SourceOptions): Promise<Source> {
  const absolute = resolve(path);
  const format = formatOf(path, given.format);
  checkOptions(format, given);
  const status = await stat(absolute).catch((error: Error) => {
    throw invalid(`cannot read ${path}: ${error.message}`, error);
  });
  if (status.isDirectory()) throw invalid(`${path} is a folder; import its files one by one`);
  const head = await headOf(absolute, status.size);
  const common = { name: path, fingerprint: fingerprintOf(head, status, given), canResume: true };
  if (format === "parquet")
    return { ...common, ...(await parquetFile(path, absolute, head, given)) };
  const { encoding } = given;
  const read = readerOf(format, path, given);
  const isSeekable = isPlain(head, encoding);
  return {
    ...common,
    total: isSeekable ? status.size : undefined,
    read: (from) => {
      if (format === "jsonl" && isSeekable && from.offset > START.offset) {
        return readJsonLines(createReadStream(absolute, { start: from.offset }), from);
      }
      return read(textOf(createReadStream(absolute), { path, encoding }), from);
    },
  };
}

/**
 * Opens a file by its extension or the format given, or `input` for the path `-`. Rejects with
 * `INVALID_ARGUMENT`.
 */
export function openSource(
  path: string,
  options: SourceOptions = {},
  input: Readable = process.stdin,
): Promise<Source> {
  return path === "-" ? Promise.resolve(standardInput(options, input)) : openFile(path, options);
}
