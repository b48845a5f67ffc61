/** The first bytes of a stream, and the stream from its start. */
export interface Peeked {
  /** As many as were looked for, or all. */
  head: Buffer;
  stream: AsyncIterable<Buffer>;
}

async function* joined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first;
    for (;;) {
      const { value, done } = await rest.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}

/** Looks at the first `length` bytes of a stream. Memory: those, and one chunk. */
export async function peek(input: AsyncIterable<Buffer>, length: number): Promise<Peeked> {
  const rest = input[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (let bytes = 0; bytes < length; ) {
    const { value, done } = await rest.next();
    if (done === true) break;
    chunks.push(value);
    bytes += value.length;
  }
  const first = Buffer.concat(chunks);
  return { head: first.subarray(0, length), stream: joined(first, rest) };
}

/** A stream without its first `length` bytes. */
export async function* skipped(
  input: AsyncIterable<Buffer>,
  length: number,
): AsyncGenerator<Buffer> {
  let left = length;
  for await (const chunk of input) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
