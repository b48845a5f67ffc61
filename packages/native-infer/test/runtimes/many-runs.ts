import type { Embedder } from "../../src/index.js";

/** As long as a text may be for the model, nearly. */
export const LONG_TEXT = "word ".repeat(200);
export const SEED = "How big is London";
export const RUNS = 100;

/** Enough work for half a second at least: a run of such a text takes some milliseconds. */
export function startManyRuns(embedder: Embedder): Promise<PromiseSettledResult<Float32Array>[]> {
  return Promise.allSettled(Array.from({ length: RUNS }, () => embedder.embed(LONG_TEXT)));
}
