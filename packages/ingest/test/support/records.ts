import { writeFileSync } from "node:fs";
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { openSource, type SourceOptions } from "../../src/sources/open.js";
import { type Mark, type SourceRecord, START } from "../../src/sources/source.js";

/** Writes a file, and reads the records behind a mark. */
export async function recordsOf(
  path: string,
  content: string | Uint8Array,
  { from = START, ...options }: SourceOptions & { from?: Mark } = {},
): Promise<SourceRecord[]> {
  writeFileSync(path, content);
  const records: SourceRecord[] = [];
  for await (const record of (await openSource(path, options)).read(from)) records.push(record);
  return records;
}

/** A column `x` of a Parquet file: its elements in the schema, and its values as the writer takes them. */
export interface Column {
  elements: SchemaElement[];
  data: unknown[];
}

/** What a column of a Parquet file is read as; of a bad record its problem. */
export async function columnValues(
  path: string,
  { elements, data }: Column,
  options: SourceOptions = {},
): Promise<unknown[]> {
  const schema = [{ name: "root", num_children: 1 } as SchemaElement, ...elements];
  const file = { columnData: [{ name: "x", data }], schema };
  const bytes = parquetWriteBuffer(file as Parameters<typeof parquetWriteBuffer>[0]);
  const records = await recordsOf(path, new Uint8Array(bytes), options);
  return records.map((record) =>
    "value" in record ? (record.value as { x: unknown }).x : record.problem,
  );
}
