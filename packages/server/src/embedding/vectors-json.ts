import type { OutputType, VectorOf } from "native-infer";
import type { Pieces } from "../web/json-pieces.js";

/**
 * How a vector stands in JSON: an array of numbers, or base64 of its values, little-endian.
 */
export type VectorEncoding = "float" | "base64";

/** A vector of any element type. */
export type Vector = VectorOf[OutputType];

/** Printing so many takes about a millisecond. A multiple of three, so that base64 of the parts is base64 of the whole. */
const NUMBERS_PER_PIECE = 4095;

/** One vector as a JSON value. */
export function encodeVector(vector: Vector, encoding: VectorEncoding): string {
  // Of the ways to print 384 floats, stringify on a plain array is the fastest: it does not go
  // through V8's cache of number strings, as join and concatenation do.
  if (encoding === "float") return JSON.stringify(Array.from(vector));
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return `"${bytes.toString("base64")}"`;
}

/** One vector as a JSON value, between `begin` and `end`, in pieces of at most 4095 numbers. */
export function* vectorPieces(
  vector: Vector,
  encoding: VectorEncoding,
  begin = "",
  end = "",
): Pieces {
  if (vector.length <= NUMBERS_PER_PIECE) {
    yield begin + encodeVector(vector, encoding) + end;
    return;
  }
  const [open, separator, close] = encoding === "float" ? ["[", ",", "]"] : ['"', "", '"'];
  for (let from = 0; from < vector.length; from += NUMBERS_PER_PIECE) {
    const some = vector.subarray(from, from + NUMBERS_PER_PIECE);
    // Without its brackets or quotes.
    const inside = encodeVector(some, encoding).slice(1, -1);
    yield (from === 0 ? begin + open : separator) + inside;
  }
  yield close + end;
}

/**
 * A JSON array with each vector, in pieces of at most 4095 numbers. `begin(index)` and `end` stand around each vector.
 */
export function* vectorsPieces(
  vectors: Iterable<Vector>,
  encoding: VectorEncoding,
  begin: (index: number) => string = () => "",
  end = "",
): Pieces {
  yield "[";
  let index = 0;
  for (const vector of vectors) {
    yield* vectorPieces(vector, encoding, `${index === 0 ? "" : ","}${begin(index)}`, end);
    index += 1;
  }
  yield "]";
}
