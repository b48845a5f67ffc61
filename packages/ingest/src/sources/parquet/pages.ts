import type { ColumnMetaData } from "hyparquet";
import { decompress } from "./decompress.js";
import { type Counts, type Cursor, checkRuns, checkValues } from "./encodings.js";
import { checkLimit, PARQUET_LIMITS } from "./limits.js";
import type { Leaf } from "./schema.js";
import { readStruct, type ThriftReader, type ThriftStruct } from "./thrift.js";

/** JSON grows when it is parsed: `[]` of two bytes becomes an object. */
const JSON_FACTOR = 16;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;
const HEADER_VALUES = 100_000;

/** The pages of a column in a row group, as they are when decoded. */
export interface ColumnPages {
  leaf: Leaf;
  /** Bytes of its dictionary. */
  dictionaryBytes: number;
  /** For each page, the row behind its last one, counted from the row group's first. */
  ends: number[];
  /** For each page, the bytes of all pages up to its end. */
  bytes: number[];
  rows: number;
  /** Values and the arrays around them, of a column that is decoded whole. */
  cells: number;
}

/** One data page. */
interface Page {
  rows: number;
  cells: number;
  bytes: number;
}

/** A page as it is in the file. */
interface RawPage {
  header: ThriftStruct;
  content: Uint8Array;
  /** Uncompressed. */
  size: number;
}

function structOf(header: ThriftStruct, field: number, what: string): ThriftStruct {
  const struct = header[field];
  if (typeof struct === "object") return struct;
  throw new Error(`a page has no header for ${what}`);
}

function cursorOf(bytes: Uint8Array, at = 0): Cursor {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at };
}

function valuesOf(header: ThriftStruct): number {
  const values = header[1];
  checkLimit("the number of values of a page", values, PARQUET_LIMITS.pageValues);
  return values;
}

function bitsFor(level: number): number {
  return 32 - Math.clz32(level);
}

/** Levels of the first version stand behind their length. */
function levels(cursor: Cursor, max: number, count: number): Counts {
  if (max === 0) return { zero: count, max: count };
  const { at, view } = cursor;
  const length = view.getUint32(at, true);
  checkLimit("the length of levels", length, view.byteLength - at - 4);
  cursor.at = at + 4;
  const counts = checkRuns(cursor, bitsFor(max), count, max);
  cursor.at = at + 4 + length;
  return counts;
}

/** Values, and the arrays around them: those within the innermost list for each, all if an outer one begins. */
function cellsOf({ path, tail }: Leaf, values: number, repetitions: Counts): number {
  return values * Math.max(1, tail) + (values - repetitions.max) * path.length;
}

function checkDataPage(raw: RawPage, leaf: Leaf, meta: ColumnMetaData): Page {
  const header = structOf(raw.header, 5, "its data");
  const values = valuesOf(header);
  const bytes = decompress(meta.codec, raw.content, raw.size);
  const cursor = cursorOf(bytes);
  const { maxRepetition, maxDefinition, element } = leaf;
  const repetitions = levels(cursor, maxRepetition, values);
  const { max: present } = levels(cursor, maxDefinition, values);
  const decoded = checkValues(cursor, {
    ...{ count: present, encoding: Number(header[2]), isV2: false },
    ...{ type: meta.type, typeLength: element.type_length },
  });
  const cells = cellsOf(leaf, values, repetitions);
  return { rows: repetitions.zero, cells, bytes: Math.max(raw.size, decoded) };
}

/** Levels of the second version, whose length the header says. */
function levelsV2(cursor: Cursor, max: number, count: number): Counts {
  return max === 0 ? { zero: count, max: count } : checkRuns(cursor, bitsFor(max), count, max);
}

function checkDataPageV2(raw: RawPage, leaf: Leaf, meta: ColumnMetaData): Page {
  const header = structOf(raw.header, 8, "its data");
  const values = valuesOf(header);
  const { 2: nulls, 3: rows, 5: definitionBytes, 6: repetitionBytes } = header;
  checkLimit("the number of absent values of a page", nulls, values);
  checkLimit("the number of rows of a page", rows, values);
  const { maxRepetition, maxDefinition, element } = leaf;
  const room = Math.min(raw.content.length, raw.size);
  checkLimit("the length of levels", repetitionBytes, room);
  checkLimit("the length of levels", definitionBytes, room - repetitionBytes);
  const repetitions = levelsV2(cursorOf(raw.content), maxRepetition, values);
  if (repetitions.zero !== rows) {
    throw new Error(`a page has ${repetitions.zero} rows, its header says ${rows}`);
  }
  levelsV2(cursorOf(raw.content, repetitionBytes), maxDefinition, values);
  // Where hyparquet looks for the values.
  const at = maxDefinition > 0 ? repetitionBytes + definitionBytes : repetitionBytes;
  const size = raw.size - repetitionBytes - definitionBytes;
  const content = raw.content.subarray(at);
  const bytes = header[7] === 0 ? content : decompress(meta.codec, content, size);
  const decoded = checkValues(cursorOf(bytes), {
    ...{ count: values - nulls, encoding: Number(header[4]), isV2: true },
    ...{ type: meta.type, typeLength: element.type_length },
  });
  const cells = cellsOf(leaf, values, repetitions);
  return { rows, cells, bytes: Math.max(raw.size, decoded) };
}

function readRaw(chunk: Uint8Array, reader: ThriftReader): RawPage {
  reader.valuesLeft = HEADER_VALUES;
  const header = readStruct(reader);
  const { 2: size, 3: compressed } = header;
  checkLimit("the size of a page", size, PARQUET_LIMITS.pageBytes);
  checkLimit("the compressed size of a page", compressed, chunk.length - reader.at);
  const content = chunk.subarray(reader.at, reader.at + compressed);
  reader.at += compressed;
  return { header, content, size };
}

function checkDictionary(raw: RawPage, codec: ColumnMetaData["codec"]): number {
  const values = structOf(raw.header, 7, "its dictionary")[1];
  checkLimit("the number of values of a dictionary", values, PARQUET_LIMITS.pageValues);
  decompress(codec, raw.content, raw.size);
  return raw.size;
}

/**
 * Walks through the pages of a column in a row group, before anything of them is decoded. Throws for
 * what is beyond {@link PARQUET_LIMITS}, and for what contradicts itself.
 */
export function checkPages(
  chunk: Uint8Array,
  leaf: Leaf,
  meta: ColumnMetaData,
  rows: number,
): ColumnPages {
  const { converted_type: converted, logical_type: logical } = leaf.element;
  const isJson = [converted, logical?.type].some((type) => type === "JSON" || type === "BSON");
  const factor = isJson ? JSON_FACTOR : 1;
  const reader: ThriftReader = { ...cursorOf(chunk), valuesLeft: 0 };
  const pages: ColumnPages = { leaf, dictionaryBytes: 0, ends: [], bytes: [], rows: 0, cells: 0 };
  let total = 0;
  // As hyparquet has it: a last byte alone is no page.
  while (reader.at < chunk.length - 1) {
    const raw = readRaw(chunk, reader);
    const type = raw.header[1];
    if (type === DICTIONARY_PAGE) {
      pages.dictionaryBytes += factor * checkDictionary(raw, meta.codec);
      continue;
    }
    if (type !== DATA_PAGE && type !== DATA_PAGE_V2) throw new Error("a page has an unknown type");
    const page = (type === DATA_PAGE ? checkDataPage : checkDataPageV2)(raw, leaf, meta);
    total += factor * page.bytes;
    pages.rows += page.rows;
    pages.cells += page.cells;
    pages.ends.push(pages.rows);
    pages.bytes.push(total);
    if (pages.rows > rows) break;
  }
  if (pages.rows !== rows) {
    throw new Error(`its pages have ${pages.rows} rows, the row group has ${rows}`);
  }
  return pages;
}
