import { open } from "node:fs/promises";
import { type AsyncBuffer, type FileMetaData, parquetRead, parquetSchema } from "hyparquet";
import { NativeInferError } from "native-infer";
import { type ColumnOptions, checkNeeded } from "./columns.js";
import { boundedCompressors } from "./parquet/decompress.js";
import { chunkRange, type Footer, readFooter } from "./parquet/footer.js";
import { checkLimit, PARQUET_LIMITS } from "./parquet/limits.js";
import { type ColumnPages, checkPages } from "./parquet/pages.js";
import { type RowFields, recordOf } from "./parquet/row.js";
import { type TreeConverter, treeConverter } from "./parquet/trees.js";
import { isTextElement, parsersFor, readableSchema } from "./parquet/values.js";
import { windows } from "./parquet/windows.js";
import { checkColumns, type Mark, type SourceRecord } from "./source.js";

/** A file that is read in parts. */
async function bufferOf(path: string): Promise<AsyncBuffer> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    return { byteLength: size, slice: (start, end = size) => slice(path, start, end) };
  } finally {
    await handle.close();
  }
}

async function slice(path: string, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  const handle = await open(path);
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Error("it has become shorter");
      done += bytesRead;
    }
    return bytes.buffer;
  } finally {
    await handle.close();
  }
}

/** Rejects with an error that says where in the file it is. */
async function within<T>(where: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NativeInferError("INVALID_ARGUMENT", `${where}: ${reason}`, { cause: error });
  }
}

/** A row group whose pages are looked at before they are decoded. */
interface Group {
  index: number;
  rows: number;
  columns: ColumnPages[];
}

/** A column of the schema's first level, its values those of some rows. */
interface TopColumn {
  name: string;
  values: unknown[];
}

/** Throws for a column whose values, with those of the columns within it, are too many. */
function checkCells(columns: readonly ColumnPages[], name: string | undefined): void {
  const nested = columns.filter(({ leaf }) => !leaf.isFlat && leaf.path[0] === name);
  const cells = nested.reduce((sum, column) => sum + column.cells, 0);
  checkLimit("the number of its values and lists", cells, PARQUET_LIMITS.nestedValues);
}

/** Reads a Parquet file; `path` is for messages. */
class ParquetReader {
  /** Of the columns whose values hyparquet would not give as they are. */
  readonly #converters: ReadonlyMap<string, TreeConverter | undefined>;
  readonly #readable: FileMetaData;

  constructor(
    readonly path: string,
    readonly file: AsyncBuffer,
    readonly footer: Footer,
    readonly fields: RowFields,
  ) {
    const { metadata } = footer;
    this.#readable = { ...metadata, schema: readableSchema(metadata.schema) };
    this.#converters = new Map(
      parquetSchema(metadata).children.map((tree) => [tree.element.name, treeConverter(tree)]),
    );
  }

  async #group(index: number): Promise<Group> {
    const { metadata, leaves } = this.footer;
    const group = metadata.row_groups[index];
    const rows = Number(group?.num_rows);
    const columns: ColumnPages[] = [];
    for (const [i, leaf] of leaves.entries()) {
      const meta = group?.columns[i]?.meta_data;
      if (group === undefined || meta === undefined) continue;
      const bytes = await this.file.slice(...chunkRange(group, i));
      await within(this.#at(index, leaf.path.join(".")), () => {
        columns.push(checkPages(new Uint8Array(bytes), leaf, meta, rows));
        checkCells(columns, leaf.path[0]);
      });
    }
    return { index, rows, columns };
  }

  #at(group: number, column: string): string {
    return `${this.path}: row group ${group}, column ${column}`;
  }

  /** The values of rows, one column after the other: only one is in memory as pages. */
  async #columns(group: number, rowStart: number, rowEnd: number): Promise<TopColumn[]> {
    const metadata = this.#readable;
    const { leaves } = this.footer;
    const names = [...new Set(leaves.map(({ path }) => path[0] ?? ""))];
    const columns: TopColumn[] = [];
    for (const name of names) {
      const convert = this.#converters.get(name);
      const onComplete = (rows: unknown[][]) => {
        columns.push({ name, values: rows.map(([value]) => (convert ? convert(value) : value)) });
      };
      const isText = leaves.some(({ path, element }) => path[0] === name && isTextElement(element));
      await within(this.#at(group, name), () =>
        parquetRead({
          ...{ file: this.file, metadata, rowStart, rowEnd, columns: [name], onComplete },
          ...{ compressors: boundedCompressors, parsers: parsersFor(isText) },
        }),
      );
    }
    return columns;
  }

  async *#groupRecords(index: number, groupStart: number, from: number) {
    const { rows, columns } = await this.#group(index);
    const parts = windows(columns, rows, from);
    const where = `${this.path}: row group ${index}`;
    for (;;) {
      const { value, done } = await within(where, () => parts.next());
      if (done) return;
      const [start, end] = value;
      const read = await this.#columns(index, groupStart + start, groupStart + end);
      for (let i = 0; i < end - start; i += 1) {
        const row = Object.fromEntries(read.map(({ name, values }) => [name, values[i]]));
        const records = groupStart + start + i + 1;
        yield {
          number: records,
          next: { records, offset: records },
          ...recordOf(row, this.fields),
        };
      }
    }
  }

  /** The rows behind a mark as records. Rejects with `INVALID_ARGUMENT` for what cannot be decoded. */
  async *read({ records: from }: Mark): AsyncGenerator<SourceRecord> {
    let groupStart = 0;
    for (const [index, { num_rows }] of this.footer.metadata.row_groups.entries()) {
      const groupEnd = groupStart + Number(num_rows);
      if (from < groupEnd) {
        yield* this.#groupRecords(index, groupStart, Math.max(0, from - groupStart));
      }
      groupStart = groupEnd;
    }
  }
}

/**
 * A Parquet file, its schema read; `rows` of it can be asked for. Rejects for a file that is none, and
 * for one beyond {@link PARQUET_LIMITS}.
 */
export async function openParquet(
  path: string,
  { columns, idField }: Pick<ColumnOptions, "columns" | "idField">,
) {
  const file = await bufferOf(path);
  const footer = await readFooter(file);
  checkColumns(footer.metadata.schema.map(({ name }) => name));
  const names = [...new Set(footer.leaves.map((leaf) => leaf.path[0] ?? ""))];
  checkNeeded(names, { path, columns });
  const fields = { text: columns?.[0], id: idField };
  const reader = new ParquetReader(path, file, footer, fields);
  return {
    rows: Number(footer.metadata.num_rows),
    read: (from: Mark) => reader.read(from),
  };
}
