/*
 * What a decoder writes in place of bytes that are no text of their encoding. It is no UTF-8 itself, so that every reader takes the
 * record for a bad one; and it says where the bytes are in the file, which the place in the decoded text does not.
 */

const BEGIN = Buffer.from([0xff, 0xfd, 0xff]);
/** Seven bits in each, so that it has neither a line end nor anything else that CSV knows. */
const DIGITS = 8;
const BASE = 128;

/** Bytes of a mark. */
const LENGTH = BEGIN.length + DIGITS;

/** A mark for bytes that begin at `offset` of the file, which may be any safe integer. */
export function faultMark(offset: number): Buffer {
  const mark = Buffer.alloc(LENGTH);
  BEGIN.copy(mark);
  let left = offset;
  for (let at = LENGTH - 1; at >= BEGIN.length; at -= 1) {
    mark[at] = BASE + (left % BASE);
    left = Math.floor(left / BASE);
  }
  return mark;
}

/** The offset in the mark that begins at `at`; undefined if none does. */
export function markedOffset(bytes: Buffer, at: number): number | undefined {
  const digits = bytes.subarray(at + BEGIN.length, at + LENGTH);
  if (!bytes.subarray(at, at + BEGIN.length).equals(BEGIN) || digits.length < DIGITS)
    return undefined;
  if (digits.some((digit) => digit < BASE)) return undefined;
  return digits.reduce((offset, digit) => offset * BASE + (digit - BASE), 0);
}

/** A record's bytes that are not UTF-8, as text: U+FFFD where a mark is, else each byte as a character. */
export function textWithFaults(bytes: Buffer): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = bytes.indexOf(BEGIN); at >= 0; at = bytes.indexOf(BEGIN, at + 1)) {
    if (markedOffset(bytes, at) === undefined) continue;
    parts.push(bytes.toString("utf8", from, at), "\ufffd");
    from = at + LENGTH;
  }
  return from === 0 ? bytes.toString("latin1") : parts.join("") + bytes.toString("utf8", from);
}
