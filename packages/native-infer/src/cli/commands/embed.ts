import { NativeInferError } from "../../index.js";
import { embedTexts, loadEmbedder } from "../api.js";
import type { Values } from "../arguments/options.js";
import { vectorWriter } from "../output/vector-writer.js";
import { eachRow } from "../rows.js";
import { type Stream, streamed } from "../stream.js";

/** `native-infer embed`. Returns the exit code. */
export function embed(values: Values, files: readonly string[]): Promise<number> {
  return streamed(values, files, (stream) => embedStream(values, stream));
}

async function embedStream(values: Values, stream: Stream): Promise<void> {
  const embedder = await loadEmbedder(values, stream.signal);
  try {
    const vectorsOf = (texts: readonly string[]) => embedTexts(embedder, texts, values);
    const writer = vectorWriter(values, stream.destination);
    await writer.begin();
    await eachRow(stream, vectorsOf, (rows) => writer.rows(rows));
    await writer.end(async () => {
      const [vector] = await vectorsOf([""]);
      if (vector === undefined || vector instanceof NativeInferError) throw vector;
      return vector;
    });
  } finally {
    await embedder.close({ drain: false });
  }
}
