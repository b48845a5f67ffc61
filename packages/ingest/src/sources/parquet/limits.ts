const MI = 1024 * 1024;

/**
 * What a Parquet file may make of its bytes. A page of a few bytes can stand for gigabytes, so each of
 * these is compared before anything of that size is made. Sizes in bytes are uncompressed ones, unless
 * they say otherwise.
 */
export const PARQUET_LIMITS = {
  /** Bytes of the file's table of contents. */
  footerBytes: 16 * MI,
  /** Fields and list elements in it. */
  footerValues: 2 * MI,
  /** Columns, those within others counted one by one. */
  columns: 1000,
  /** Levels of the schema. */
  depth: 64,
  /** Compressed bytes of a column in a row group. */
  chunkBytes: 512 * MI,
  /** Bytes of a page, a dictionary among them. */
  pageBytes: 128 * MI,
  /** Values of a page, or of a dictionary. */
  pageValues: MI,
  /** Values of a column with lists or fields within it, in a row group: such a column is decoded whole. */
  nestedValues: 4 * MI,
  /** Bytes of the pages, of all columns, that one row needs. */
  rowBytes: 256 * MI,
  /** Bytes of the pages that are decoded at once, if one row does not need more. */
  windowBytes: 32 * MI,
  /** Rows that are decoded at once. */
  windowRows: 262_144,
  /** Rows times columns that are decoded at once. */
  windowCells: 2 * MI,
} as const;

const count = new Intl.NumberFormat("en");

/** Throws if `value` is no integer from 0 to `max`, naming all three. */
export function checkLimit(what: string, value: unknown, max: number): asserts value is number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max) return;
  const given = typeof value === "number" ? count.format(value) : "not given";
  throw new Error(`${what} is ${given}; at most ${count.format(max)} are allowed`);
}
