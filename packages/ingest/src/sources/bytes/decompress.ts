import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { NativeInferError } from "native-infer";
import { type Compression, compressionOf } from "./kinds.js";
import { peek } from "./peek.js";
import { unzstd } from "./zstd.js";

/** How many times as large a file may become, once it is beyond {@link FREE_BYTES}. Text becomes 3 to 20 times as large. */
export const MAX_RATIO = 200;
/** Bytes that any compressed file may become. */
export const FREE_BYTES = 64 * 1024 * 1024;

function gunzip(input: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const output = createGunzip();
  // An error of either ends the iteration over the output.
  pipeline(Readable.from(input), output, () => {});
  return output;
}

/** Counts what goes in. */
async function* counted(
  input: AsyncIterable<Buffer>,
  note: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    note(chunk.length);
    yield chunk;
  }
}

function damaged(path: string, compression: Compression, error: unknown): NativeInferError {
  if (error instanceof NativeInferError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new NativeInferError(
    "INVALID_ARGUMENT",
    `${path} cannot be decompressed as ${compression}: ${reason}; what came before that has been read`,
    { cause: error },
  );
}

async function* bounded(
  input: AsyncIterable<Buffer>,
  compression: Compression,
  path: string,
): AsyncGenerator<Buffer> {
  let taken = 0;
  let made = 0;
  const source = counted(input, (bytes) => {
    taken += bytes;
  });
  try {
    for await (const chunk of compression === "gzip" ? gunzip(source) : unzstd(source)) {
      made += chunk.length;
      if (made > FREE_BYTES && made > MAX_RATIO * taken) {
        throw new NativeInferError(
          "INVALID_ARGUMENT",
          `${path} becomes more than ${MAX_RATIO} times as large when it is decompressed, and more than ${FREE_BYTES} bytes; decompress it first if that is right`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    throw damaged(path, compression, error);
  }
}

/** Bytes by which a compression is told. */
const MAGIC_BYTES = 4;

/** The bytes of a stream, decompressed if they are gzip or zstd. `path` is for messages. */
export async function* decompressed(
  input: AsyncIterable<Buffer>,
  path: string,
): AsyncGenerator<Buffer> {
  const { head, stream } = await peek(input, MAGIC_BYTES);
  const compression = compressionOf(head);
  yield* compression === undefined ? stream : bounded(stream, compression, path);
}
