import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { checkColumns, type Mark, type SourceRecord } from "./source.js";

/** Uncompressed bytes that are decoded at once. */
const WINDOW_BYTES = 32 * 1024 * 1024;

/** Rows of one reading: a row group, or a part of one where it is large. */
function* windows(metadata: FileMetaData, from: number): Generator<[start: number, end: number]> {
  let groupStart = 0;
  for (const { num_rows, total_byte_size } of metadata.row_groups) {
    const groupEnd = groupStart + Number(num_rows);
    const parts = Math.max(1, Math.ceil(Number(total_byte_size) / WINDOW_BYTES));
    const rows = Math.max(1, Math.ceil(Number(num_rows) / parts));
    for (let start = Math.max(groupStart, from); start < groupEnd; start += rows) {
      yield [start, Math.min(start + rows, groupEnd)];
    }
    groupStart = groupEnd;
  }
}

/** Values that JSON has no place for, as the nearest that it has. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, plain(of)]));
}

/** A Parquet file, its schema read; `rows` of it can be asked for. */
export async function openParquet(path: string) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  checkColumns(metadata.schema.map(({ name }) => name));
  async function* read(from: Mark): AsyncGenerator<SourceRecord> {
    for (const [rowStart, rowEnd] of windows(metadata, from.records)) {
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
      for (const [i, row] of rows.entries()) {
        const records = rowStart + i + 1;
        yield { number: records, next: { records, offset: records }, value: plain(row) };
      }
    }
  }
  return { rows: Number(metadata.num_rows), read };
}
