import { brotliDecompressSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { type Compressors, compressors, decompressZstd } from "hyparquet-compressors";
import { checkLimit, PARQUET_LIMITS } from "./limits.js";

/** Those of `compressors` that allocate what the input says, and not what the page's header says, replaced. */
const BOUNDED: Compressors = {
  ...compressors,
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
};

/** Decompressors that give no more than the length that they are given, which has a limit. */
export const boundedCompressors: Compressors = Object.fromEntries(
  Object.entries(BOUNDED).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, length: number) => {
      checkLimit("the size of a page", length, PARQUET_LIMITS.pageBytes);
      // Some writers leave a byte for nothing, which some decompressors refuse.
      return length === 0 ? new Uint8Array(0) : decompress(input, length);
    },
  ]),
);

/** The bytes of a page. Throws if they are not `length`. */
export function decompress(codec: CompressionCodec, input: Uint8Array, length: number): Uint8Array {
  const of = codec === "UNCOMPRESSED" ? () => input : boundedCompressors[codec];
  if (of === undefined) throw new Error(`the codec ${codec} is unknown`);
  const output = of(input, length);
  if (output.length === length) return output;
  throw new Error(`a page has ${output.length} bytes, its header says ${length}`);
}
