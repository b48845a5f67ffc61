import type { Vector } from "../api.js";

/** Fixed, so that the header can be written again over itself when the number of rows is known. */
export const NPY_HEADER_BYTES = 128;

/** The element types of NumPy's format that vectors have. */
export type NpyType = "<f4" | "|i1" | "|u1";

/** The type of a vector's elements. */
export function npyType(vector: Vector): NpyType {
  if (vector instanceof Float32Array) return "<f4";
  return vector instanceof Int8Array ? "|i1" : "|u1";
}

/**
 * The header of a two-dimensional array in C order, version 1.0 of NumPy's format: magic, version, length of the
 * rest, and a Python dictionary, padded with spaces and ended with a line feed.
 */
export function npyHeader(type: NpyType, rows: number, columns: number): Buffer {
  const prefix = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, 0, 0]);
  prefix.writeUInt16LE(NPY_HEADER_BYTES - prefix.length, 8);
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const padded = dictionary.padEnd(NPY_HEADER_BYTES - prefix.length - 1);
  return Buffer.concat([prefix, Buffer.from(`${padded}\n`, "latin1")]);
}
