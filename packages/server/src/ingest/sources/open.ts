import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import type { Readable } from "node:stream";
import { NativeInferError } from "native-infer";
import { readCsv } from "./csv.js";
import { readJsonLines } from "./json-lines.js";
import { openParquet } from "./parquet.js";
import type { Source } from "./source.js";

/** The kinds of files that documents are read from. */
export const FORMATS = ["jsonl", "csv", "parquet"] as const;

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".parquet": "parquet",
};
const FINGERPRINT_BYTES = 65_536;

/** Size, time of change and a hash of the first bytes: another file under the same name shows. */
async function fingerprintOf(path: string, size: number, changedMs: number): Promise<string> {
  const handle = await open(path);
  try {
    const first = Buffer.alloc(Math.min(size, FINGERPRINT_BYTES));
    await handle.read(first, 0, first.length, 0);
    const hash = createHash("sha256").update(first).digest("hex").slice(0, 16);
    return `${size}-${Math.round(changedMs)}-${hash}`;
  } finally {
    await handle.close();
  }
}

function formatOf(path: string, given: Format | undefined): Format {
  const format = given ?? BY_EXTENSION[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  throw new NativeInferError(
    "INVALID_ARGUMENT",
    `the format of ${path} is unknown; --format is one of ${FORMATS.join(", ")}`,
  );
}

function standardInput(format: Format, input: Readable): Source {
  if (format === "parquet") {
    throw new NativeInferError("INVALID_ARGUMENT", "Parquet cannot be read from standard input");
  }
  return {
    name: "standard input",
    total: undefined,
    fingerprint: "-",
    canResume: false,
    read: (from) => (format === "csv" ? readCsv(input, from) : readJsonLines(input, from)),
  };
}

async function openFile(path: string, given: Format | undefined): Promise<Source> {
  const absolute = resolve(path);
  const format = formatOf(path, given);
  const { size, mtimeMs } = await stat(absolute).catch((error: Error) => {
    throw new NativeInferError("INVALID_ARGUMENT", `cannot read ${path}: ${error.message}`);
  });
  const common = {
    name: path,
    fingerprint: await fingerprintOf(absolute, size, mtimeMs),
    canResume: true,
  };
  if (format === "parquet") {
    const { rows, read } = await openParquet(absolute).catch((error: Error) => {
      if (error instanceof NativeInferError) throw error;
      throw new NativeInferError(
        "INVALID_ARGUMENT",
        `${path} is no Parquet file: ${error.message}`,
      );
    });
    return { ...common, total: rows, read };
  }
  if (format === "csv") {
    return { ...common, total: size, read: (from) => readCsv(createReadStream(absolute), from) };
  }
  return {
    ...common,
    total: size,
    read: (from) => readJsonLines(createReadStream(absolute, { start: from.offset }), from),
  };
}

/**
 * Opens a file by its extension or the format given, or `input` for the path `-`. Rejects with
 * `INVALID_ARGUMENT`.
 */
export function openSource(
  path: string,
  format: Format | undefined,
  input: Readable = process.stdin,
): Promise<Source> {
  return path === "-"
    ? Promise.resolve(standardInput(format ?? "jsonl", input))
    : openFile(path, format);
}
