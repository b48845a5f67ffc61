import type { OutputName, VectorOf } from "native-infer";
import { mapInTurns } from "./turns.js";

/**
 * How a vector stands in JSON: an array of numbers, or base64 of its values, little-endian.
 */
export type VectorEncoding = "float" | "base64";

/** A vector of any element type. */
export type Vector = VectorOf[OutputName];

/** One vector as a JSON value. */
export function encodeVector(vector: Vector, encoding: VectorEncoding): string {
  // Of the ways to print 384 floats, stringify on a plain array is the fastest: it does not go
  // through V8's cache of number strings, as join and concatenation do.
  if (encoding === "float") return JSON.stringify(Array.from(vector));
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return `"${bytes.toString("base64")}"`;
}

const NUMBERS_PER_TURN = 8192;

/**
 * Turns each vector into JSON by `encode` and joins them with commas. Lets the event loop turn
 * after every 8192 numbers, because printing them takes more than a millisecond.
 */
export async function joinVectors<V extends Vector>(
  vectors: readonly V[],
  encode: (vector: V, index: number) => string,
): Promise<string> {
  const sizeOf = ({ length }: V) => length;
  return (await mapInTurns(vectors, encode, sizeOf, NUMBERS_PER_TURN)).join(",");
}
