import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { NativeInferError } from "./errors.js";

/** The binding's surface. The C++ side of each is in `binding/engine_handle.h`, `load_worker.h` and `values.h`. */
export interface NativeAddon {
  load(options: NativeLoadOptions): Promise<NativeEngine>;
}

export interface NativeLoadOptions {
  directory: string;
  runtimeLibrary: string;
  threads?: number;
  precision?: string;
  onnxFile?: string;
  pooling?: string;
  normalize?: boolean;
  maxTokens?: number;
  maxQueueRequests?: number;
  maxQueueBytes?: number;
  maxBatchTokens?: number;
  maxBatchRequests?: number;
}

export interface NativeEngine {
  submit(texts: readonly string[]): Promise<NativeResult>;
  tokenize(text: string): NativeTokens;
  stats(): EngineStats;
  info(): ModelInfo;
  close(drain: boolean): Promise<void>;
}

export interface NativeResult {
  /** Row-major, [texts, dimensions]. */
  vectors: Float32Array;
  tokens: number;
  truncated: number;
}

export interface NativeTokens {
  ids: Int32Array;
  offsets: Uint32Array;
}

/** What an engine has loaded. */
export interface ModelInfo {
  onnxFile: string;
  /** ONNX Runtime's version, such as "1.30.0". */
  runtimeVersion: string;
  /** Length of a vector. */
  dimensions: number;
  /** Most tokens of a text, special tokens included. */
  maxTokens: number;
  vocabularySize: number;
  pooling: string;
  normalize: boolean;
  /** Intra-op threads, the inference thread included. */
  threads: number;
  /** What computes the graph: one of our kernel sets, such as "amx" or "portable", or "onnxruntime". */
  kernel: string;
  /** Whether texts share runs. Only models whose vectors do not depend on the batch do; others run text by text. */
  batches: boolean;
}

/** Counters since the engine was loaded. Reading them stops nothing. */
export interface EngineStats {
  acceptedRequests: number;
  completedRequests: number;
  failedRequests: number;
  rejectedRequests: number;
  /** Texts that were cut to `maxTokens`. */
  truncatedRequests: number;
  batches: number;
  tokens: number;
  /** Texts accepted and not yet answered, now. */
  queuedRequests: number;
  /** Milliseconds the inference thread has spent on tokenizing. */
  tokenizeMs: number;
  /** Milliseconds the inference thread has spent in the model. */
  runMs: number;
}

const require = createRequire(import.meta.url);

/** Loads the addon that `npm run build` made. Throws `RUNTIME_NOT_FOUND` saying what was tried and what to do. */
export function loadAddon(): NativeAddon {
  const root = dirname(require.resolve("native-infer/package.json"));
  const file = join(root, "build", "Release", "native_infer.node");
  try {
    return require(file) as NativeAddon;
  } catch (error) {
    throw new NativeInferError(
      "RUNTIME_NOT_FOUND",
      `The native addon could not be loaded from '${file}' (${process.platform} ${process.arch}, Node ${process.version}): ` +
        `${(error as Error).message}. Build it with 'npm run build'; that needs cmake and a C++20 compiler.`,
      { cause: error },
    );
  }
}
