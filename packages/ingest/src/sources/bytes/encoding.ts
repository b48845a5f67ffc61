import { NativeInferError } from "native-infer";

/** What a text is encoded in if nothing says otherwise. */
export const UTF_8 = "utf-8";

/** The bytes 0x80 to 0x9f of Windows-1252: Node's decoder has left them as they are in some versions. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Decodes the next bytes; without any, what is left of them. Throws for bytes that are no text of the encoding. */
type Decode = (bytes?: Uint8Array) => string;

/** The WHATWG's name of an encoding; undefined for one that this Node does not know. */
export function encodingNamed(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function decoderOf(encoding: string): Decode {
  if (encoding === "windows-1252") {
    return (bytes = new Uint8Array()) =>
      Buffer.from(bytes)
        .toString("latin1")
        .replace(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80] as string);
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => decoder.decode(bytes, { stream: bytes !== undefined });
}

/** A byte-order mark at the start of a text. */
export interface ByteOrderMark {
  encoding: string;
  length: number;
}

/** The byte-order mark that a text begins with. */
export function markOf(head: Uint8Array): ByteOrderMark | undefined {
  const [first, second, third] = head;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: UTF_8, length: 3 };
  if (first === 0xff && second === 0xfe) return { encoding: "utf-16le", length: 2 };
  return first === 0xfe && second === 0xff ? { encoding: "utf-16be", length: 2 } : undefined;
}

/** Encodings whose text may hold U+FFFD. */
const OF_UNICODE = /^(utf-|gb18030)/;

/** The place of the first byte from which on `bytes` are no text of the encoding. */
function badByte(encoding: string, bytes: Buffer): number {
  const decode = decoderOf(encoding);
  for (let at = 0; at < bytes.length; at += 1) {
    try {
      if (decode(bytes.subarray(at, at + 1)).includes("\ufffd")) return at;
    } catch {
      return at;
    }
  }
  return bytes.length;
}

/** Bytes that are decoded at once: where the fault is, is looked for among them. */
const PART_BYTES = 4096;

/**
 * A text as UTF-8. Rejects for bytes that are no text of the encoding, naming line and byte; nothing is replaced. `path` is for
 * the message.
 */
export async function* transcoded(
  input: AsyncIterable<Buffer>,
  encoding: string,
  path: string,
): AsyncGenerator<Buffer> {
  const decode = decoderOf(encoding);
  let offset = 0;
  let lines = 0;
  const refuse = (part: Buffer = Buffer.alloc(0)): NativeInferError => {
    const at = offset + badByte(encoding, part);
    return new NativeInferError(
      "INVALID_ARGUMENT",
      `${path} is not valid ${encoding} near byte ${at + 1}, in line ${lines + 1}; --encoding names another one, such as windows-1252`,
    );
  };
  const decoded = (part: Buffer | undefined): Buffer => {
    let text: string;
    try {
      text = decode(part);
    } catch {
      throw refuse(part);
    }
    if (!OF_UNICODE.test(encoding) && text.includes("\ufffd")) throw refuse(part);
    offset += part?.length ?? 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
    return Buffer.from(text);
  };
  for await (const chunk of input) {
    for (let from = 0; from < chunk.length; from += PART_BYTES) {
      yield decoded(chunk.subarray(from, from + PART_BYTES));
    }
  }
  yield decoded(undefined);
}
