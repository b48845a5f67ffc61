import { NativeInferError } from "native-infer";
import { decompressed } from "./decompress.js";
import { markOf, UTF_8 } from "./encoding.js";
import { compressionOf, noText } from "./kinds.js";
import { peek, skipped } from "./peek.js";
import { transcoded } from "./transcode.js";

/** How the bytes of a file are read as text. */
export interface TextOptions {
  /** For messages. */
  path: string;
  /** The WHATWG's name. A byte-order mark says it better. Default UTF-8. */
  encoding?: string | undefined;
}

/** Enough to know a tar archive. */
const HEAD_BYTES = 512;

function refuse(path: string, why: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", `${path} cannot be read as text: ${why}`);
}

/** Throws for text in UTF-16 or UTF-32 that no byte-order mark tells: half of it would be U+0000. */
function checkWide(path: string, head: Buffer, encoding: string): void {
  if (head.length >= 4 && head.subarray(0, 4).equals(Buffer.from([0xff, 0xfe, 0, 0]))) {
    throw refuse(path, "it is UTF-32; write it as UTF-8");
  }
  if (encoding.startsWith("utf-16") || head.length < 2) return;
  const [first, second] = head;
  if (first !== 0 && second !== 0) return;
  const likely = first === 0 ? "utf-16be" : "utf-16le";
  throw refuse(path, `it begins with U+0000; if it is UTF-16, give --encoding ${likely}`);
}

/** Whether a file's bytes are the text in UTF-8 themselves, by its first bytes: then a place in the one is a place in the other. */
export function isPlain(head: Uint8Array, encoding: string | undefined): boolean {
  const of = markOf(head)?.encoding ?? encoding ?? UTF_8;
  return compressionOf(head) === undefined && of === UTF_8;
}

/**
 * The text of a stream of bytes, as UTF-8, decompressed if it is gzip or zstd. What is UTF-8 already is passed on as it is, with
 * its byte-order mark, and not checked here; of another encoding, what is no text of it becomes bytes that are no UTF-8. Rejects with
 * `INVALID_ARGUMENT` for what is no text.
 */
export async function* textOf(
  input: AsyncIterable<Buffer>,
  { path, encoding = UTF_8 }: TextOptions,
): AsyncGenerator<Buffer> {
  const { head, stream } = await peek(decompressed(input, path), HEAD_BYTES);
  const why = compressionOf(head) ? "it is compressed twice; decompress it once" : noText(head);
  if (why !== undefined) throw refuse(path, why);
  const mark = markOf(head);
  const actual = mark?.encoding ?? encoding;
  checkWide(path, head, actual);
  const markBytes = mark?.length ?? 0;
  yield* actual === UTF_8 ? stream : transcoded(skipped(stream, markBytes), actual, markBytes);
}
