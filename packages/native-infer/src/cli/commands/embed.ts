import { NativeInferError } from "../../index.js";
import { embedTexts, load } from "../api.js";
import type { Values } from "../arguments/options.js";
import { inOrder } from "../in-order.js";
import type { Chunk } from "../input/records.js";
import { type Row, vectorWriter } from "../output/vector-writer.js";
import { type Stream, streamed } from "../stream.js";

/** Jobs in the engine at a time: while one is computed, the next are tokenized and the last is written. */
const JOBS_IN_FLIGHT = 4;

/** `native-infer embed`. Returns the exit code. */
export function embed(values: Values, files: readonly string[]): Promise<number> {
  return streamed(values, files, (stream) => embedStream(values, stream));
}

async function embedStream(values: Values, stream: Stream): Promise<void> {
  const { chunks, bad, destination, progress, signal } = stream;
  const embedder = await load(values, signal);
  try {
    const vectorsOf = (texts: readonly string[]) => embedTexts(embedder, texts, values);
    const work = async (chunk: Chunk) => {
      const vectors = await vectorsOf(chunk.records.map(({ text }) => text));
      return { ...chunk, vectors };
    };
    const writer = vectorWriter(values, destination);
    await writer.begin();
    for await (const { records, vectors, bytesRead } of inOrder(chunks, work, JOBS_IN_FLIGHT)) {
      const rows: Row[] = [];
      for (const [i, record] of records.entries()) {
        const vector = vectors[i];
        if (vector instanceof NativeInferError) {
          // Those before it are good, and in order.
          if (!bad.skip) await writer.rows(rows);
          bad.add(record, `${vector.code}: ${vector.message}`);
        } else if (vector !== undefined) rows.push({ record, vector });
      }
      await writer.rows(rows);
      progress.advance(rows.length, bytesRead);
    }
    await writer.end(async () => {
      const [vector] = await vectorsOf([""]);
      if (vector === undefined || vector instanceof NativeInferError) throw vector;
      return vector;
    });
  } finally {
    await embedder.close({ drain: false });
  }
}
