import { NativeInferError } from "../index.js";
import { inOrder } from "./in-order.js";
import type { Chunk } from "./input/records.js";
import type { Row } from "./output/json-lines.js";
import type { Stream } from "./stream.js";

/** Jobs in the engine at a time: while one is computed, the next are tokenized and the last is written. */
const JOBS_IN_FLIGHT = 4;

/**
 * Runs the model on the texts of a stream, a chunk at a time, and passes the rows of each chunk to `take`, in order.
 * `run` gives the result of each text, or why it has none: a bad text is left out, or ends the command after the rows
 * before it.
 */
export async function eachRow<T>(
  { chunks, bad, progress }: Stream,
  run: (texts: readonly string[]) => Promise<(T | NativeInferError)[]>,
  take: (rows: readonly Row<T>[]) => Promise<void>,
): Promise<void> {
  const work = async (chunk: Chunk) => {
    const results = await run(chunk.records.map(({ text }) => text));
    return { ...chunk, results };
  };
  for await (const { records, results, bytesRead } of inOrder(chunks, work, JOBS_IN_FLIGHT)) {
    const rows: Row<T>[] = [];
    for (const [i, record] of records.entries()) {
      const result = results[i];
      if (result instanceof NativeInferError) {
        // Those before it are good, and in order.
        if (!bad.skip) await take(rows);
        bad.add(record, `${result.code}: ${result.message}`);
      } else if (result !== undefined) rows.push({ record, result });
    }
    await take(rows);
    progress.advance(rows.length, bytesRead);
  }
}
