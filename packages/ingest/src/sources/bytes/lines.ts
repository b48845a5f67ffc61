import { MAX_RECORD_BYTES, shortRaw } from "../source.js";
import { textWithFaults } from "./fault-mark.js";
import { invalidByte, notUtf8 } from "./utf8.js";

const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

/** A line without its newline, or `undefined` for one that is too long; and its length with it. */
export interface Line {
  bytes: Buffer | undefined;
  length: number;
}

/** The lines of a stream; of those that are too long only their end is looked for. */
export async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let length = 0;
  const take = (rest: Buffer): Line => {
    const tooLong = heldBytes + rest.length > MAX_RECORD_BYTES;
    const line = { bytes: tooLong ? undefined : Buffer.concat([...held, rest]), length };
    [held, heldBytes, length] = [[], 0, 0];
    return line;
  };
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      length += end + 1 - start;
      yield take(chunk.subarray(start, end));
      start = end + 1;
    }
    length += chunk.length - start;
    heldBytes += chunk.length - start;
    if (heldBytes <= MAX_RECORD_BYTES) held.push(chunk.subarray(start));
    else held = [];
  }
  if (length > 0) yield take(NOTHING);
}

/** A line that was decoded: its text, with a byte-order mark if it begins with one. */
export interface TextLine {
  text: string;
  bytes: Buffer;
}

/** A line's text, or why it has none. `number` and `offset`: where it is in the file. */
export function textOfLine(
  { bytes }: Line,
  number: number,
  offset: number,
): TextLine | { problem: string; raw: string } {
  if (bytes === undefined) {
    return { problem: `the line has more than ${MAX_RECORD_BYTES} bytes`, raw: "" };
  }
  const bad = invalidByte(bytes);
  if (bad === undefined) return { text: bytes.toString(), bytes };
  return { problem: notUtf8(bytes, bad, number, offset), raw: shortRaw(textWithFaults(bytes)) };
}

/** Whether a line holds nothing but white space: such lines are no records. */
export function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}
