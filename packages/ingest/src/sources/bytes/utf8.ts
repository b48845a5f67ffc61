import { isUtf8 } from "node:buffer";
import { markedOffset } from "./fault-mark.js";

const ASCII = 0x80;

/** Bytes of a character that begins with `first`. */
function lengthOf(first: number): number {
  if (first < ASCII) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The index of the first byte that is not valid UTF-8; undefined if all are. */
export function invalidByte(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const length = lengthOf(first);
    if (first >= ASCII && !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return undefined;
}

/**
 * What is said of the byte at `at` of `bytes` that is not UTF-8. `line`, counted from 1, is where it is in the source; `offset` where
 * `bytes` begin there.
 */
export function notUtf8(bytes: Buffer, at: number, line: number, offset: number): string {
  const marked = markedOffset(bytes, at);
  const what = marked === undefined ? "UTF-8" : "in the encoding of the file";
  return `byte ${(marked ?? offset + at) + 1} of the file, in line ${line}, is not valid ${what}; --encoding names another encoding, such as windows-1252`;
}
