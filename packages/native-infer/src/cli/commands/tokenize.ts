import type { Embedder } from "../../index.js";
import { loadEmbedder } from "../api.js";
import type { Values } from "../arguments/options.js";
import { streamed } from "../stream.js";

/** One line of output: ids and offsets (begin and end in UTF-16 units), or only their number. */
function lineOf(embedder: Embedder, text: string, index: number, onlyCount: boolean): string {
  const { ids, offsets } = embedder.tokenize(text);
  const count = ids.length;
  if (onlyCount) return JSON.stringify({ index, count });
  const pairs = Array.from(ids, (_, i) => [offsets[2 * i], offsets[2 * i + 1]]);
  return JSON.stringify({ index, count, ids: Array.from(ids), offsets: pairs });
}

/** `native-infer tokenize`. Returns the exit code. */
export function tokenize(values: Values, files: readonly string[]): Promise<number> {
  return streamed(values, files, async ({ chunks, destination, progress, signal }) => {
    const embedder = await loadEmbedder(values, signal);
    try {
      for await (const { records, bytesRead } of chunks) {
        const lines = records.map(({ text, index }) =>
          lineOf(embedder, text, index, values.count ?? false),
        );
        await destination.write(`${lines.join("\n")}\n`);
        progress.advance(records.length, bytesRead);
      }
    } finally {
      await embedder.close();
    }
  });
}
