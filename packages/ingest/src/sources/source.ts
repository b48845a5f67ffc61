import { LOST_KEY } from "@native-infer/common";
import { deepField, STORE_LIMITS } from "@native-infer/vector-store";
import { NativeInferError } from "native-infer";

/** Where reading goes on. */
export interface Mark {
  /** Lines, or rows of a Parquet file, that are done. */
  records: number;
  /** How far that is, in the unit of {@link Source.total}. */
  offset: number;
}

/** Nothing is done yet. */
export const START: Mark = { records: 0, offset: 0 };

/** One record as it was read: its value, or why it has none. */
export type SourceRecord = {
  /** The line, or the row of a Parquet file, counted from 1. */
  number: number;
  /** Behind it. */
  next: Mark;
} & ReadValue;

/** A record whose value was read. */
export type ReadValue = { value: unknown } | { problem: string; raw: string };

/**
 * The value of a record, unless a part of it is nested deeper than a document's metadata may be.
 * `raw`: the record as text.
 */
export function notDeep(value: unknown, raw: () => string): ReadValue {
  // A level more, for the record around the field `metadata`.
  const field = deepField(value, STORE_LIMITS.metadataDepth + 1);
  if (field === undefined) return { value };
  const name = JSON.stringify(field.length > 40 ? `${field.slice(0, 40)}…` : field);
  const problem = `the record is nested more than ${STORE_LIMITS.metadataDepth} deep in its field ${name}`;
  return { problem, raw: shortRaw(raw()) };
}

/** Something that documents are read from. Memory is bounded whatever its size. */
export interface Source {
  /** For messages. */
  readonly name: string;
  /** Bytes, or rows of a Parquet file; undefined where that is not known. */
  readonly total: number | undefined;
  /** The same for the same content as far as that is cheap to tell: size, time and first bytes. */
  readonly fingerprint: string;
  /** Whether reading can begin anywhere but at the start. */
  readonly canResume: boolean;
  read(from: Mark): AsyncIterable<SourceRecord>;
}

/** Bytes of one record at most; a longer one is a bad record. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;

/** How much of a bad record is kept. */
const MAX_RAW_CHARACTERS = 10_000;

/** Throws `INVALID_ARGUMENT` for columns that records would lose. */
export function checkColumns(names: readonly string[]): void {
  if (!names.includes(LOST_KEY)) return;
  const message = `a column of the file is called ${LOST_KEY}; allowed is any other name`;
  throw new NativeInferError("INVALID_ARGUMENT", message);
}

/** A bad record's text, cut where it is long. */
export function shortRaw(raw: string): string {
  return raw.length > MAX_RAW_CHARACTERS ? `${raw.slice(0, MAX_RAW_CHARACTERS)}…` : raw;
}
