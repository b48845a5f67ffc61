import { checkLimit, PARQUET_LIMITS } from "./limits.js";
import { readVarint } from "./thrift.js";

/** Encodings of Parquet, by their number in page headers. */
export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  deltaBinaryPacked: 5,
  deltaLengthByteArray: 6,
  deltaByteArray: 7,
  rleDictionary: 8,
  byteStreamSplit: 9,
} as const;

/** A place in the bytes of a page. */
export interface Cursor {
  readonly view: DataView;
  at: number;
}

/** The value of `width` bits that begins `bit` bits behind the cursor. */
function bitsAt({ view, at }: Cursor, bit: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i += 1) {
    const byte = view.getUint8(at + ((bit + i) >> 3));
    if ((byte >> ((bit + i) & 7)) & 1) value += 2 ** i;
  }
  return value;
}

/** How many of some values are 0, and how many are the largest. */
export interface Counts {
  zero: number;
  max: number;
}

/** Counts which of the next `count` values, packed by bits, are 0 and which are `max`. */
function countPacked(
  cursor: Cursor,
  width: number,
  count: number,
  max: number,
  counts: Counts,
): void {
  for (let i = 0; i < count; i += 1) {
    const value = bitsAt(cursor, i * width, width);
    if (value === 0) counts.zero += 1;
    if (value === max) counts.max += 1;
  }
}

/**
 * Follows the runs of `count` values of `width` bits, and counts those that are 0 or `max`, if that is
 * given. A run may say any length, and hyparquet writes as many values: throws for one with more than
 * there is room for.
 */
export function checkRuns(cursor: Cursor, width: number, count: number, max?: number): Counts {
  checkLimit("the bits of a value", width, 32);
  const counts = { zero: 0, max: 0 };
  for (let seen = 0; seen < count; ) {
    const header = readVarint(cursor);
    const left = count - seen;
    if (header % 2 === 0) {
      const length = header / 2;
      checkLimit("the length of a run", length, left);
      const bytes = Math.ceil(width / 8);
      const value = bitsAt(cursor, 0, 8 * bytes);
      cursor.at += bytes;
      if (value === 0) counts.zero += length;
      if (value === max) counts.max += length;
      seen += length;
    } else {
      const groups = (header - 1) / 2;
      const bytes = groups * width;
      // The last run is filled up to a whole number of groups of 8, by some writers with empty groups.
      const room = width === 0 ? Math.ceil(left / 8) : cursor.view.byteLength - cursor.at;
      checkLimit("the length of a packed run", width === 0 ? groups : bytes, room);
      const length = Math.min(groups * 8, left);
      if (max !== undefined) countPacked(cursor, width, length, max, counts);
      cursor.at += bytes;
      seen += length;
    }
  }
  return counts;
}

/** The head of delta-encoded integers. */
function readDeltaHead(cursor: Cursor) {
  const blockSize = readVarint(cursor);
  const miniblocks = readVarint(cursor);
  readVarint(cursor);
  checkLimit("the size of a delta block", blockSize, PARQUET_LIMITS.pageValues);
  checkLimit("the number of miniblocks", miniblocks, 1024);
  const perMiniblock = blockSize / miniblocks;
  if (!Number.isInteger(perMiniblock) || perMiniblock === 0 || perMiniblock % 8 !== 0) {
    throw new Error(`a delta block of ${blockSize} values has ${miniblocks} miniblocks`);
  }
  return { miniblocks, perMiniblock };
}

/** The low 32 bits of a zigzag number. */
function readZigzag32(cursor: Cursor): number {
  const value = readVarint(cursor);
  const half = Math.floor(value / 2);
  return (value % 2 === 0 ? half : -half - 1) | 0;
}

/** The sum of delta-encoded lengths. Throws if one of them is negative. */
function sumOfLengths(cursor: Cursor, count: number): number {
  const { miniblocks, perMiniblock } = readDeltaHead(cursor);
  let value = readZigzag32(cursor);
  let sum = 0;
  const add = (length: number) => {
    checkLimit("a length", length, PARQUET_LIMITS.pageBytes);
    sum += length;
  };
  add(value);
  for (let seen = 1; seen < count; ) {
    const minDelta = readZigzag32(cursor);
    const widths = { view: cursor.view, at: cursor.at };
    cursor.at += miniblocks;
    for (let i = 0; i < miniblocks && seen < count; i += 1) {
      const width = widths.view.getUint8(widths.at + i);
      checkLimit("the bits of a delta", width, 32);
      for (let j = 0; j < perMiniblock && seen < count; j += 1, seen += 1) {
        value = (value + minDelta + bitsAt(cursor, j * width, width)) | 0;
        add(value);
      }
      cursor.at += (perMiniblock * width) / 8;
    }
  }
  return sum;
}

/** What is known of the values of a page. */
export interface Values {
  count: number;
  encoding: number;
  /** Parquet's physical type. */
  type: string;
  typeLength: number | undefined;
  /** The first version of pages has no number of bits before indices of 0 bits. */
  isV2: boolean;
}

const WIDTHS: Readonly<Record<string, number>> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8 };

function checkIndices(cursor: Cursor, { count, encoding, type, isV2 }: Values): void {
  if (type === "BOOLEAN" || (isV2 && encoding === ENCODING.rle)) {
    cursor.at += 4;
    checkRuns(cursor, 1, count);
    return;
  }
  const width = cursor.view.getUint8(cursor.at);
  cursor.at += 1;
  if (width > 0 || isV2) checkRuns(cursor, width, count);
}

/**
 * Looks at the values of a page, at the cursor, as far as their lengths can lie. Gives the bytes that they
 * are when decoded, where that can be more than the page has; throws for what is beyond the limits.
 */
export function checkValues(cursor: Cursor, values: Values): number {
  const { count, encoding, type, typeLength } = values;
  if (count === 0) return 0;
  switch (encoding) {
    case ENCODING.plainDictionary:
    case ENCODING.rleDictionary:
    case ENCODING.rle:
      checkIndices(cursor, values);
      return 0;
    case ENCODING.byteStreamSplit: {
      const bytes = count * (WIDTHS[type] ?? typeLength ?? 0);
      checkLimit("the size of split values", bytes, cursor.view.byteLength - cursor.at);
      return 0;
    }
    case ENCODING.deltaBinaryPacked:
      readDeltaHead(cursor);
      return 0;
    case ENCODING.deltaLengthByteArray:
      return sumOfLengths(cursor, count);
    case ENCODING.deltaByteArray: {
      const bytes = sumOfLengths(cursor, count) + sumOfLengths(cursor, count);
      checkLimit("the size of values with a common beginning", bytes, PARQUET_LIMITS.pageBytes);
      return bytes;
    }
    default:
      return 0;
  }
}
