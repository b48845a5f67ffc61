import type { EngineStats } from "native-infer";
import type { AppDeps, TextEmbedder } from "../../src/app.js";
import { defaultSettings } from "../../src/settings.js";
import { SimulatedVectorStore } from "../../src/stores/simulated.js";

/** The counters of an engine that has done nothing. */
export const emptyStats: EngineStats = {
  acceptedRequests: 0,
  completedRequests: 0,
  failedRequests: 0,
  rejectedRequests: 0,
  truncatedRequests: 0,
  batches: 0,
  tokens: 0,
  queuedRequests: 0,
  tokenizeMs: 0,
  runMs: 0,
};

/**
 * An embedder whose every call does `work`; for what a real engine does only when it is broken or
 * full.
 */
export function fakeEmbedder(work: () => Promise<Float32Array>): TextEmbedder {
  async function embed(input: string): Promise<Float32Array>;
  async function embed(input: readonly string[]): Promise<Float32Array[]>;
  async function embed(input: string | readonly string[]) {
    return typeof input === "string" ? work() : Promise.all(input.map(work));
  }
  return {
    info: {
      onnxFile: "/some/where/model.onnx",
      runtimeVersion: "0",
      dimensions: 2,
      maxTokens: 8,
      vocabularySize: 1,
      pooling: "mean",
      normalize: true,
      threads: 1,
      kernel: "fake",
      batches: false,
    },
    embed,
    embedAll: async (input) => ({
      vectors: await embed(input),
      tokens: input.length,
      truncated: 0,
    }),
    stats: () => emptyStats,
  };
}

/** The rest of an app around an embedder, and what it logs. */
export function appDeps(embedder: TextEmbedder): AppDeps & { lines: string[]; faults: unknown[] } {
  const lines: string[] = [];
  const faults: unknown[] = [];
  return {
    embedder,
    store: new SimulatedVectorStore(0),
    settings: defaultSettings(),
    log: {
      request: (text) => void lines.push(text),
      notice: (text) => void lines.push(text),
      fault: (where, error) => void faults.push({ where, error }),
    },
    lines,
    faults,
  };
}
