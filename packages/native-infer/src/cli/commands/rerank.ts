import { loadReranker, scoreDocuments } from "../api.js";
import type { Values } from "../arguments/options.js";
import { float32, jsonLines } from "../output/json-lines.js";
import { Ranking } from "../ranking.js";
import { eachRow } from "../rows.js";
import { type Stream, streamed } from "../stream.js";

/** Documents that become text at a time, so that the output is never in memory as a whole. */
const DOCUMENTS_PER_WRITE = 64;

/** `native-infer rerank`. Returns the exit code. */
export function rerank(values: Values, [query = "", ...files]: readonly string[]): Promise<number> {
  return streamed(values, files, (stream) => rerankStream(query, values, stream));
}

async function rerankStream(query: string, values: Values, stream: Stream): Promise<void> {
  const reranker = await loadReranker(values, stream.signal);
  const withText = !values.noText;
  const ranking = new Ranking(values.topK, withText);
  try {
    const scoresOf = (documents: readonly string[]) =>
      scoreDocuments(reranker, query, documents, values);
    await eachRow(stream, scoresOf, async (rows) => {
      for (const row of rows) ranking.add(row);
    });
  } finally {
    await reranker.close({ drain: false });
  }
  const { rows } = ranking;
  for (let at = 0; at < rows.length; at += DOCUMENTS_PER_WRITE) {
    const some = rows.slice(at, at + DOCUMENTS_PER_WRITE);
    const lines = jsonLines(some, withText, (score) => ({ score: float32(score) }));
    await stream.destination.write(lines);
  }
}
