import type { Embedder, SparseVector } from "../../index.js";
import { embedSparse, loadSparse } from "../api.js";
import type { Values } from "../arguments/options.js";
import { float32, jsonLines } from "../output/json-lines.js";
import { eachRow } from "../rows.js";
import { type Stream, streamed } from "../stream.js";

/** `native-infer sparse`. Returns the exit code. */
export function sparse(values: Values, files: readonly string[]): Promise<number> {
  return streamed(values, files, (stream) => sparseStream(values, stream));
}

/** The terms of a text, the largest weight first; of equal weights the smaller id. */
function fieldsOf(embedder: Embedder, { indices, values }: SparseVector): object {
  const terms = Array.from(indices, (id, at) => {
    return { term: embedder.idToToken(id), id, weight: float32(values[at] ?? 0) };
  });
  return { terms: terms.sort((a, b) => b.weight - a.weight || a.id - b.id) };
}

async function sparseStream(values: Values, stream: Stream): Promise<void> {
  const embedder = await loadSparse(values, stream.signal);
  try {
    const vectorsOf = (texts: readonly string[]) => embedSparse(embedder, texts, values);
    await eachRow(stream, vectorsOf, (rows) =>
      stream.destination.write(
        jsonLines(rows, !values.noText, (vector) => fieldsOf(embedder, vector)),
      ),
    );
  } finally {
    await embedder.close({ drain: false });
  }
}
