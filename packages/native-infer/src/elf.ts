import { closeSync, openSync, readSync } from "node:fs";

/** What the head of a 64-bit little-endian ELF file says. */
export interface Elf {
  /** The loader that a program names, such as `/lib64/ld-linux-x86-64.so.2`; absent if it names none. */
  interpreter?: string;
  /** How long the file is at least: linkers write the table of sections last. */
  bytes: number;
}

/** The table of segments stands in it. */
const HEAD_BYTES = 4096;
const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const PT_INTERP = 3;

/** Reads [begin, end) of a file; what is not there is left out. */
type ReadAt = (begin: number, end: number) => Buffer;

/** As long as a path may be. */
const MAX_INTERPRETER = 4096;

function interpreterIn(head: Buffer, readAt: ReadAt): string | undefined {
  const segments = Number(head.readBigUInt64LE(0x20));
  for (let i = 0; i < head.readUInt16LE(0x38); i += 1) {
    const at = segments + i * SEGMENT_BYTES;
    if (at + SEGMENT_BYTES > head.length) return undefined;
    if (head.readUInt32LE(at) !== PT_INTERP) continue;
    const begin = Number(head.readBigUInt64LE(at + 8));
    const length = Number(head.readBigUInt64LE(at + 32));
    if (length > MAX_INTERPRETER) return undefined;
    // patchelf moves it to the end of the file.
    const bytes = readAt(begin, begin + length);
    return bytes.length === length ? bytes.toString("latin1").replace(/\0.*$/, "") : undefined;
  }
  return undefined;
}

/** Reads the first bytes of a file. Undefined if they are not the head of such a file. `readAt`: of the whole file, default of `head`. */
export function parseElf(
  head: Buffer,
  readAt: ReadAt = (begin, end) => head.subarray(begin, end),
): Elf | undefined {
  if (head.length < HEADER_BYTES || head.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  const sections = Number(head.readBigUInt64LE(0x28));
  const bytes = sections + head.readUInt16LE(0x3a) * head.readUInt16LE(0x3c);
  const interpreter = interpreterIn(head, readAt);
  return interpreter === undefined ? { bytes } : { interpreter, bytes };
}

/** The same of a file. Undefined if it cannot be read, too. */
export function readElf(file: string): Elf | undefined {
  try {
    const descriptor = openSync(file, "r");
    try {
      const readAt: ReadAt = (begin, end) => {
        const bytes = Buffer.alloc(end - begin);
        return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, begin));
      };
      return parseElf(readAt(0, HEAD_BYTES), readAt);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
