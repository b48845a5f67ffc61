import { MAX_RECORD_BYTES } from "../source.js";
import { faultMark } from "./fault-mark.js";

const LF = 10;
const CR = 13;

/** The bytes 0x80 to 0x9f of Windows-1252: Node's decoder has left them as they are in some versions. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Encodings whose text may hold U+FFFD. */
const OF_UNICODE = /^(utf-|gb18030)/;

/** The text of some bytes; undefined if they are no text of the encoding. `shift`: see {@link shiftBehind}. */
type Decode = (bytes: Buffer, shift: Buffer) => string | undefined;

function decoderOf(encoding: string): Decode {
  if (encoding === "windows-1252") {
    return (bytes) =>
      bytes
        .toString("latin1")
        .replace(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80] as string);
  }
  return (bytes, shift) => {
    try {
      const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
      const text = decoder.decode(shifted(bytes, shift));
      return !OF_UNICODE.test(encoding) && text.includes("\ufffd") ? undefined : text;
    } catch {
      return undefined;
    }
  };
}

const ESCAPE = 0x1b;
const ESCAPE_BYTES = 3;
const NO_SHIFT: Buffer = Buffer.alloc(0);

/** What says how bytes behind `bytes` are to be read: in ISO-2022-JP the last escape sequence, in all other encodings nothing. */
function shiftBehind(bytes: Buffer, before: Buffer, encoding: string): Buffer {
  const at = encoding === "iso-2022-jp" ? bytes.lastIndexOf(ESCAPE) : -1;
  return at < 0 ? before : bytes.subarray(at, at + ESCAPE_BYTES);
}

function shifted(bytes: Buffer, shift: Buffer): Buffer {
  // Two escape sequences with nothing between them are a fault.
  return shift.length === 0 || bytes[0] === ESCAPE ? bytes : Buffer.concat([shift, bytes]);
}

/** Bytes of the longest character, of gb18030. */
const MAX_CHARACTER_BYTES = 4;

/** The length of the text that the first `length` bytes are, but for a character at their end that is not whole; undefined: none. */
function validLength(decode: Decode, bytes: Buffer, length: number, shift: Buffer) {
  for (let cut = 0; cut < MAX_CHARACTER_BYTES && cut <= length; cut += 1) {
    if (decode(bytes.subarray(0, length - cut), shift) !== undefined) return length - cut;
  }
  return undefined;
}

/** Where the first byte is that is no text of the encoding, in bytes that have one. */
function badByte(decode: Decode, bytes: Buffer, shift: Buffer): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (validLength(decode, bytes, middle, shift) === undefined) bad = middle;
    else good = middle;
  }
  return validLength(decode, bytes, good, shift) ?? 0;
}

/**
 * Cuts a stream behind line ends, LF or CR. In every encoding of the standard they are bytes (of UTF-16: two) that stand for nothing
 * else, and a decoder may begin behind them. The last piece, and pieces of lines longer than a record may be, do not end so.
 */
async function* wholeLines(input: AsyncIterable<Buffer>, unit: Unit): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of input) {
    const end = lastLineEnd(chunk, unit, heldBytes % unit.bytes);
    if (end > 0) {
      yield Buffer.concat([...held, chunk.subarray(0, end)]);
      [held, heldBytes] = [[], 0];
    }
    held.push(chunk.subarray(end));
    heldBytes += chunk.length - end;
    while (heldBytes > MAX_LINE_BYTES) {
      const all = Buffer.concat(held);
      yield all.subarray(0, MAX_LINE_BYTES);
      held = [all.subarray(MAX_LINE_BYTES)];
      heldBytes -= MAX_LINE_BYTES;
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** Bytes of a line beyond which it is decoded in parts: it is too long for a record, whatever its text. */
const MAX_LINE_BYTES = 2 * MAX_RECORD_BYTES;

/** What a line end is made of: a byte, or two in either order. */
interface Unit {
  bytes: 1 | 2;
  isBigEndian: boolean;
}

function unitOf(encoding: string): Unit {
  return { bytes: encoding.startsWith("utf-16") ? 2 : 1, isBigEndian: encoding === "utf-16be" };
}

/** Whether a line end stands at `at`. */
function isLineEnd(bytes: Buffer, at: number, { bytes: width, isBigEndian }: Unit): boolean {
  const first = bytes[at];
  if (width === 1) return first === LF || first === CR;
  const [letter, other] = isBigEndian ? [bytes[at + 1], first] : [first, bytes[at + 1]];
  return other === 0 && (letter === LF || letter === CR);
}

/** Behind the last line end of a chunk; 0 if it has none. `before`: bytes of a unit that began before the chunk. */
function lastLineEnd(chunk: Buffer, unit: Unit, before: number): number {
  const begin = before === 0 ? 0 : unit.bytes - before;
  const last = begin + Math.floor((chunk.length - begin) / unit.bytes) * unit.bytes - unit.bytes;
  for (let at = last; at >= begin; at -= unit.bytes) {
    if (isLineEnd(chunk, at, unit)) return at + unit.bytes;
  }
  return 0;
}

/** The lines of a piece, each with its end. */
function* linesOf(piece: Buffer, unit: Unit): Generator<Buffer> {
  let from = 0;
  for (let at = 0; at < piece.length; at += unit.bytes) {
    if (!isLineEnd(piece, at, unit)) continue;
    yield piece.subarray(from, at + unit.bytes);
    from = at + unit.bytes;
  }
  if (from < piece.length) yield piece.subarray(from);
}

/**
 * A text as UTF-8. Where bytes are no text of the encoding, a {@link faultMark} takes their place: the record is a bad one, and the
 * lines behind it are read. `start`: where `input` begins in the file.
 */
export async function* transcoded(
  input: AsyncIterable<Buffer>,
  encoding: string,
  start: number,
): AsyncGenerator<Buffer> {
  const unit = unitOf(encoding);
  const decode = decoderOf(encoding);
  let shift = NO_SHIFT;
  let offset = start;
  for await (const piece of wholeLines(input, unit)) {
    const text = decode(piece, shift);
    if (text === undefined) yield* withFaults(piece, { encoding, decode, unit, shift, offset });
    else yield Buffer.from(text);
    shift = shiftBehind(piece, shift, encoding);
    offset += piece.length;
  }
}

/** Where and how a piece is read. */
interface Place {
  encoding: string;
  decode: Decode;
  unit: Unit;
  shift: Buffer;
  /** In the file. */
  offset: number;
}

/** The lines of a piece of which at least one has a fault. */
function* withFaults(piece: Buffer, place: Place): Generator<Buffer> {
  const { encoding, decode, unit } = place;
  let { shift, offset } = place;
  for (const line of linesOf(piece, unit)) {
    const text = decode(line, shift);
    if (text === undefined) yield lineWithFault(line, { ...place, shift, offset });
    else yield Buffer.from(text);
    shift = shiftBehind(line, shift, encoding);
    offset += line.length;
  }
}

function lineWithFault(line: Buffer, { encoding, decode, shift, offset }: Place): Buffer {
  const at = badByte(decode, line, shift);
  const before = line.subarray(0, at);
  // What is behind the fault may end a quote: all of it stays, however wrong it is.
  const rest = shifted(line.subarray(at), shiftBehind(before, shift, encoding));
  const behind = new TextDecoder(encoding, { ignoreBOM: true }).decode(rest);
  const text = Buffer.from(decode(before, shift) ?? "");
  // The mark is read as one U+FFFD itself.
  return Buffer.concat([text, faultMark(offset + at), Buffer.from(behind.replace(/^\ufffd/, ""))]);
}
