import { writeFileSync } from "node:fs";

/**
 * Parquet files written by hand, so that each length in them can be a lie. A struct of Thrift is a list of
 * fields: number, type and bytes.
 */
type Field = [number: number, type: number, bytes: Buffer];

const TYPE = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 };

/** An unsigned number of variable length. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}

export const zigzag = (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value);
const i32 = (number: number, value: number): Field => [number, TYPE.i32, zigzag(value)];
const i64 = (number: number, value: number): Field => [number, TYPE.i64, zigzag(value)];
const text = (value: string) =>
  Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]);

function struct(fields: readonly Field[]): Buffer {
  let last = 0;
  const parts = fields.flatMap(([number, type, bytes]) => {
    const head = Buffer.from([((number - last) << 4) | type]);
    last = number;
    return [head, bytes];
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** The head of a list of `size` elements, which need not be there. */
export function listHead(type: number, size: number): Buffer {
  return Buffer.concat([Buffer.from([0xf0 | type]), varint(size)]);
}

const list = (type: number, items: readonly Buffer[]) =>
  Buffer.concat([listHead(type, items.length), ...items]);
const structs = (number: number, items: readonly Buffer[]): Field => [
  number,
  TYPE.list,
  list(TYPE.struct, items),
];

/** A page: what its header says, and what it has. */
export interface Page {
  values: number;
  content: Buffer;
  /** Uncompressed; default the content's length. */
  size?: number;
  encoding?: number;
  isDictionary?: boolean;
}

function pageBytes({ values, content, size = content.length, encoding = 0, isDictionary }: Page) {
  const of = isDictionary
    ? struct([i32(1, values), i32(2, encoding)])
    : struct([i32(1, values), i32(2, encoding), i32(3, 3), i32(4, 3)]);
  const header = struct([
    i32(1, isDictionary ? 2 : 0),
    i32(2, size),
    i32(3, content.length),
    [isDictionary ? 7 : 5, TYPE.struct, of],
  ]);
  return Buffer.concat([header, content]);
}

/** An element of the schema; `children` follow it. */
export interface Element {
  name: string;
  /** Parquet's number of the type; 6 is BYTE_ARRAY. Undefined for one with fields. */
  type?: number;
  /** 0 required, 1 optional, 2 repeated. */
  repetition?: number;
  converted?: number;
  children?: number;
}

/** A column in the only row group. */
export interface Column {
  path: string[];
  type: number;
  codec?: number;
  pages: Page[];
}

/** What a file is made of. */
export interface File {
  schema: Element[];
  columns: Column[];
  rows: number;
  /** Instead of the footer that fits the rest. */
  footer?: Buffer;
}

function schemaElement({ name, type, repetition, converted, children }: Element): Buffer {
  const fields: Field[] = [];
  if (type !== undefined) fields.push(i32(1, type));
  if (repetition !== undefined) fields.push(i32(3, repetition));
  fields.push([4, TYPE.binary, text(name)]);
  if (children !== undefined) fields.push(i32(5, children));
  if (converted !== undefined) fields.push(i32(6, converted));
  return struct(fields);
}

/** Writes the file, and returns its path and its size. */
export function writeParquet(path: string, { schema, columns, rows, footer }: File): string {
  const parts = [Buffer.from("PAR1")];
  let at = 4;
  const chunks = columns.map(({ path: names, type, codec = 0, pages }) => {
    const bytes = Buffer.concat(pages.map(pageBytes));
    const meta = struct([
      i32(1, type),
      [2, TYPE.list, list(TYPE.i32, [zigzag(0)])],
      [3, TYPE.list, list(TYPE.binary, names.map(text))],
      i32(4, codec),
      i64(5, rows),
      i64(6, bytes.length),
      i64(7, bytes.length),
      i64(9, at),
    ]);
    parts.push(bytes);
    const chunk = struct([i64(2, at), [3, TYPE.struct, meta]]);
    at += bytes.length;
    return chunk;
  });
  const group = struct([structs(1, chunks), i64(2, 1), i64(3, rows)]);
  const contents =
    footer ??
    struct([i32(1, 1), structs(2, schema.map(schemaElement)), i64(3, rows), structs(4, [group])]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(contents.length);
  writeFileSync(path, Buffer.concat([...parts, contents, length, Buffer.from("PAR1")]));
  return path;
}

/** Levels of the first version: their length, and runs. */
export function levels(...runs: Buffer[]): Buffer {
  const bytes = Buffer.concat(runs);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A run of the same value of up to 8 bits. */
export function run(length: number, value: number): Buffer {
  return Buffer.concat([varint(2 * length), Buffer.from([value])]);
}

/** Delta-encoded integers that grow by `step` from `first` on. */
export function deltas(count: number, first: number, step: number): Buffer {
  const perBlock = 65_536;
  const blocks = Math.ceil((count - 1) / perBlock);
  const head = [varint(perBlock), varint(1), varint(count), zigzag(first)];
  const block = Buffer.concat([zigzag(step), Buffer.from([0])]);
  return Buffer.concat([...head, ...Array.from({ length: blocks }, () => block)]);
}
