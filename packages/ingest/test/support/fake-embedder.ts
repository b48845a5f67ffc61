import type { DocumentEmbedder } from "../../src/embed-documents.js";

/** An embedder whose every text does `work`; for what a real engine does only when it is broken or full. */
export function fakeEmbedder(work: () => Promise<Float32Array>): DocumentEmbedder {
  const embedSettled = async (input: readonly unknown[]) => ({
    vectors: await Promise.all(input.map(work)),
    tokens: input.length,
    truncated: 0,
  });
  return { embedSettled: embedSettled as DocumentEmbedder["embedSettled"] };
}
