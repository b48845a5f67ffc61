import { type AsyncBuffer, type FileMetaData, parquetMetadata, type RowGroup } from "hyparquet";
import { checkLimit, PARQUET_LIMITS } from "./limits.js";
import { type Leaf, leavesOf } from "./schema.js";
import { readStruct } from "./thrift.js";

/** The footer's length and the four letters at the file's end. */
const END_BYTES = 8;
const MAGIC = "PAR1";

/** A file's table of contents, and its columns. */
export interface Footer {
  metadata: FileMetaData;
  leaves: readonly Leaf[];
}

/** Where a column of a row group is in the file. */
export function chunkRange({ columns }: RowGroup, column: number): [start: number, end: number] {
  const meta = columns[column]?.meta_data;
  const start = Number(meta?.dictionary_page_offset || meta?.data_page_offset);
  return [start, start + Number(meta?.total_compressed_size)];
}

function checkChunk(group: RowGroup, column: number, leaf: Leaf, fileBytes: number): void {
  const chunk = group.columns[column];
  const name = leaf.path.join(".");
  const where = `of the column ${name}`;
  if (chunk?.file_path || chunk?.meta_data?.path_in_schema.join(".") !== name) {
    throw new Error(`the pages ${where} are not where the schema says`);
  }
  const [start, end] = chunkRange(group, column);
  checkLimit(`the beginning ${where}`, start, fileBytes);
  checkLimit(`the compressed size ${where}`, end - start, PARQUET_LIMITS.chunkBytes);
  checkLimit(`the end ${where}`, end, fileBytes);
}

function checkGroup(group: RowGroup, leaves: readonly Leaf[], fileBytes: number): void {
  checkLimit("the number of rows", Number(group.num_rows), Number.MAX_SAFE_INTEGER);
  if (group.columns.length !== leaves.length) {
    throw new Error(`it has ${group.columns.length} columns, the schema has ${leaves.length}`);
  }
  for (const [i, leaf] of leaves.entries()) checkChunk(group, i, leaf, fileBytes);
}

async function footerBytes(file: AsyncBuffer): Promise<ArrayBuffer> {
  const { byteLength } = file;
  if (byteLength < 2 * MAGIC.length + END_BYTES) throw new Error("it is too short");
  const end = Buffer.from(await file.slice(byteLength - END_BYTES, byteLength));
  if (end.toString("latin1", 4) !== MAGIC) throw new Error(`it does not end with ${MAGIC}`);
  const length = end.readUInt32LE(0);
  checkLimit("the size of its footer", length, PARQUET_LIMITS.footerBytes);
  checkLimit("the size of its footer", length, byteLength - END_BYTES - MAGIC.length);
  return await file.slice(byteLength - END_BYTES - length, byteLength);
}

/** Reads a file's table of contents. Throws for what is none, and for one that leads out of the file. */
export async function readFooter(file: AsyncBuffer): Promise<Footer> {
  const bytes = await footerBytes(file);
  const view = new DataView(bytes, 0, bytes.byteLength - END_BYTES);
  readStruct({ view, at: 0, valuesLeft: PARQUET_LIMITS.footerValues });
  const metadata = parquetMetadata(bytes);
  const leaves = leavesOf(metadata);
  let rows = 0;
  for (const [i, group] of metadata.row_groups.entries()) {
    try {
      checkGroup(group, leaves, file.byteLength);
    } catch (error) {
      throw new Error(`row group ${i}: ${(error as Error).message}`);
    }
    rows += Number(group.num_rows);
  }
  if (rows !== Number(metadata.num_rows)) throw new Error("its row groups have other rows than it");
  return { metadata, leaves };
}
