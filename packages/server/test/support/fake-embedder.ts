import { openStore } from "@native-infer/vector-store";
import type { EmbedOptions, EngineStats, Histogram, JobTrace } from "native-infer";
import type { AppDeps } from "../../src/app.js";
import { oneModel, type TextEmbedder } from "../../src/models/served-models.js";
import { prettyRequest } from "../../src/observability/pretty-log.js";
import { Traffic } from "../../src/observability/traffic.js";
import { defaultSettings } from "../../src/settings/read.js";
import { waitingRoute } from "./waiting-route.js";

/** A histogram of which only the sum is asked. */
export function histogram(sum: number): Histogram {
  return { bounds: [], counts: [0], count: 0, sum };
}

/** The counters of an engine that has done nothing. */
export const emptyStats: EngineStats = {
  acceptedTexts: 0,
  completedTexts: 0,
  failedTexts: 0,
  cancelledTexts: 0,
  expiredTexts: 0,
  rejectedTexts: { overloaded: 0, tooLong: 0, closed: 0 },
  truncatedTexts: 0,
  batches: 0,
  bulkBatches: 0,
  tokens: 0,
  queuedTexts: 0,
  queuedBytes: 0,
  queueMs: histogram(0),
  tokenizeMs: histogram(0),
  runMs: histogram(0),
  totalMs: histogram(0),
  batchTexts: histogram(0),
  batchTokens: histogram(0),
  cpu: { affinity: 1, cpuset: 0, quota: 0, physicalCores: 1, usable: 1 },
};

const emptyTrace: JobTrace = {
  queueMs: 0,
  tokenizeMs: 0,
  runMs: 0,
  totalMs: 0,
  batches: 1,
  batchTexts: 1,
  batchTokens: 1,
};

/**
 * An embedder whose every call does `work`; for what a real engine does only when it is broken or
 * full.
 */
export function fakeEmbedder(work: () => Promise<Float32Array>): TextEmbedder {
  return {
    info: {
      task: "embed",
      file: "/some/where/model.onnx",
      road: "standard",
      roadReason: "it is not a model",
      runtimeVersion: "0",
      dimensions: 2,
      maxTokens: 8,
      vocabularySize: 1,
      pooling: "mean",
      normalize: true,
      truncate: "end",
      prompts: {},
      threads: 1,
      nice: 0,
      kernel: "fake",
      batches: false,
      limits: {
        maxQueueTexts: 16_384,
        maxQueueBytes: 67_108_864,
        maxBatchTokens: 512,
        maxBatchMs: 8,
        maxBatchTexts: 256,
      },
    },
    embed: work as unknown as TextEmbedder["embed"],
    embedAll: (async (input: readonly unknown[], { trace }: EmbedOptions = {}) => {
      const vectors = await Promise.all(input.map(work));
      trace?.(emptyTrace);
      return { vectors, tokens: input.length, truncated: 0 };
    }) as TextEmbedder["embedAll"],
    embedSettled: (async (input: readonly unknown[]) => ({
      vectors: await Promise.all(input.map(work)),
      tokens: input.length,
      truncated: 0,
    })) as TextEmbedder["embedSettled"],
    embedTokens: (async () => ({
      ...{ vectors: await work(), rows: 1, tokens: 1, truncated: false },
    })) as unknown as TextEmbedder["embedTokens"],
    tokenize: (text) => ({
      ids: new Int32Array(text.length),
      offsets: new Uint32Array(2 * text.length),
      special: new Uint8Array(text.length),
    }),
    decode: (ids) => ids.join(" "),
    idToToken: (id) => `${id}`,
    stats: () => emptyStats,
  };
}

/** The rest of an app around an embedder, and what it logs. */
export function appDeps(embedder: TextEmbedder): AppDeps & {
  lines: string[];
  faults: unknown[];
} {
  const lines: string[] = [];
  const faults: unknown[] = [];
  return {
    models: oneModel("fake", embedder),
    routes: (parts) => [waitingRoute(parts, 0)],
    store: openStore({
      kind: "simulated",
      path: "",
      collection: "documents",
      timeoutMs: 1000,
      wanted: { model: "fake", dimensions: 2 },
    }),
    settings: defaultSettings(),
    log: {
      request: (entry) => void lines.push(prettyRequest(entry)),
      info: (text) => void lines.push(text),
      error: (where, error) => void faults.push({ where, error }),
    },
    traffic: new Traffic(),
    lines,
    faults,
  };
}
