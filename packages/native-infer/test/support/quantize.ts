import type { OutputRanges } from "../../src/index.js";

const { fround } = Math;

/** The range of all dimensions where none is given: five root mean squares of a unit vector's elements, at max 1. */
function defaultRanges(dimensions: number): OutputRanges {
  const bound = Math.min(1, fround(5 / fround(Math.sqrt(dimensions))));
  const filled = (value: number) => new Float32Array(dimensions).fill(value);
  return { min: filled(-bound), max: filled(bound) };
}

/** Which of the 256 steps of its dimension's range each element is in, in single precision. */
export function toUint8(
  vector: Float32Array,
  { min, max }: OutputRanges = defaultRanges(vector.length),
): Uint8Array {
  return Uint8Array.from(vector, (value, i) => {
    const from = min[i] ?? Number.NaN;
    const span = fround(fround((max[i] ?? Number.NaN) - from) / 255);
    const step = Math.floor(fround(fround(value - from) / (span === 0 ? 1 : span)));
    return Math.min(255, Math.max(0, step));
  });
}

/** One bit per element, set where it is above zero, the first in the highest bit; the rest of the last byte is 0. */
export function toUbinary(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(vector.length / 8));
  for (const [i, value] of vector.entries()) {
    const byte = Math.floor(i / 8);
    if (value > 0) bytes[byte] = (bytes[byte] ?? 0) | (1 << (7 - (i % 8)));
  }
  return bytes;
}

/** The signed form of either kind of byte: 128 less. */
export const toSigned = (bytes: Uint8Array) => Int8Array.from(bytes, (byte) => byte - 128);
