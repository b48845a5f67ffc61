import { isUtf8 } from "node:buffer";

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

/** What is said of a byte of a source that is not UTF-8; both are counted from 1. */
export function notUtf8(line: number, byte: number): string {
  return `byte ${byte} of the file, in line ${line}, is not valid UTF-8; --encoding names another encoding, such as windows-1252`;
}
