import { checkLimit, PARQUET_LIMITS } from "./limits.js";

/**
 * Thrift's compact protocol, as page headers and the footer are written in. It is read here before
 * hyparquet reads it, which takes each length in it for true.
 */

/** What is kept of a struct: its numbers, booleans as 1 and 0, and structs, by field. */
export interface ThriftStruct {
  readonly [field: number]: number | ThriftStruct | undefined;
}

/** A place in bytes, and how many values may still be read. */
export interface ThriftReader {
  readonly view: DataView;
  at: number;
  valuesLeft: number;
}

const TYPE = { true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7 } as const;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
const MAX_VARINT_BYTES = 10;

/** An unsigned number of variable length; exact up to 2^53. */
export function readVarint(reader: Pick<ThriftReader, "view" | "at">): number {
  let value = 0;
  for (let i = 0; i < MAX_VARINT_BYTES; i += 1) {
    const byte = reader.view.getUint8(reader.at);
    reader.at += 1;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value;
  }
  throw new Error(`a number has more than ${MAX_VARINT_BYTES} bytes`);
}

function readZigzag(reader: ThriftReader): number {
  const value = readVarint(reader);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function skip(reader: ThriftReader, bytes: number): void {
  checkLimit("a length", bytes, reader.view.byteLength - reader.at);
  reader.at += bytes;
}

function skipList(reader: ThriftReader, depth: number): void {
  const head = reader.view.getUint8(reader.at);
  reader.at += 1;
  const type = head & 0x0f;
  const size = head >> 4 === 15 ? readVarint(reader) : head >> 4;
  // Each element has at least a byte.
  checkLimit("the length of a list", size, reader.view.byteLength - reader.at);
  const isBoolean = type === TYPE.true || type === TYPE.false;
  for (let i = 0; i < size; i += 1) readValue(reader, isBoolean ? TYPE.byte : type, depth);
}

function readValue(reader: ThriftReader, type: number, depth: number) {
  reader.valuesLeft -= 1;
  if (reader.valuesLeft < 0) throw new Error("there are more values in it than are allowed");
  switch (type) {
    case TYPE.true:
      return 1;
    case TYPE.false:
      return 0;
    case TYPE.byte:
      return skip(reader, 1);
    case TYPE.i16:
    case TYPE.i32:
    case TYPE.i64:
      return readZigzag(reader);
    case TYPE.double:
      return skip(reader, 8);
    case BINARY:
      return skip(reader, readVarint(reader));
    case LIST:
      return skipList(reader, depth + 1);
    case STRUCT:
      return readStruct(reader, depth + 1);
    default:
      throw new Error(`Thrift's type ${type} is none of Parquet's`);
  }
}

/** Reads a struct, and leaves the reader behind it. Throws for anything that is larger than it can be. */
export function readStruct(reader: ThriftReader, depth = 0): ThriftStruct {
  checkLimit("the depth", depth, PARQUET_LIMITS.depth);
  const struct: Record<number, number | ThriftStruct | undefined> = {};
  let field = 0;
  for (;;) {
    const head = reader.view.getUint8(reader.at);
    reader.at += 1;
    const type = head & 0x0f;
    if (type === 0) return struct;
    field = head >> 4 === 0 ? readZigzag(reader) : field + (head >> 4);
    const value = readValue(reader, type, depth);
    if (value !== undefined) struct[field] = value;
  }
}
