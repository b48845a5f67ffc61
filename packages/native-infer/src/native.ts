import { loadAddonFile } from "./addon-file.js";
import type { ErrorCode } from "./error-codes.js";
import type { OutputRanges, OutputType } from "./outputs.js";
import type { CpuBudget, EngineStats } from "./statistics.js";
import type { Tokens } from "./tokens.js";

/** The binding's surface. The C++ side of each is in `binding/cpu_budget.h`, `engine_handle.h`, `load_worker.h`, `max_sim.h`, `model_files.h`, `options.h` and `results.h`. */
export interface NativeAddon {
  load(options: NativeLoadOptions): NativeLoad;
  /** What `load` would read of a directory, the weights last, and what it would lack. */
  neededFiles(question: FilesQuestion): NeededFiles;
  /** The path of the Transformer's config.json; `modules` is the text of modules.json, if there is one. */
  transformerConfig(modules?: string): string;
  /** The scores of documents, each row-major [rows, width] like the query. Copies all before it returns. */
  maxSim(
    query: Float32Array,
    documents: readonly Float32Array[],
    width: number,
  ): Promise<Float32Array>;
  cpuBudget(): CpuBudget & { defaultThreads: number };
  exitNow(code: number): never;
  returnFreedMemory(): boolean;
}

/** A load under way, on another thread. */
export interface NativeLoad {
  engine: Promise<NativeEngine>;
  /** What it has begun so far, of the steps that may take long; in order. */
  steps(): PackingStage[];
}

/** A step of bringing published weights into the kernels' form. */
export type PackingStage = "reading" | "calibrating" | "packing";

export interface FilesQuestion {
  paths: readonly string[];
  /** The texts of modules.json and of the Transformer's config.json, if there are such files. */
  modules?: string | undefined;
  config?: string | undefined;
  dtype?: string | undefined;
  onnxFile?: string | undefined;
  pooling?: string | undefined;
  task?: Task | undefined;
  /** An option asks for something that only a graph has. */
  wantsGraph?: boolean;
}

export interface NeededFiles {
  files: string[];
  /** Among `files`; undefined where there is none for the dtype, or not the one asked for. */
  weights?: string;
  /** Why there is none; empty where nothing more is known than that. */
  whyNone: string;
  /** The tokenizer, and files of modules, without which nothing can be loaded. */
  missing: string[];
}

/** What a model is loaded for: dense vectors, sparse ones, or scores of classes. */
export type Task = "embed" | "sparse" | "classify";

export interface NativeLoadOptions {
  directory: string;
  /** Absent: `embed` or `sparse`, as the directory's modules have it. */
  task?: Task | undefined;
  /** Absent: it was not found, and a model that needs it is an error. */
  runtimeLibrary?: string | undefined;
  threads?: number | undefined;
  nice?: number | undefined;
  dtype?: string | undefined;
  onnxFile?: string | undefined;
  graphOutput?: string | undefined;
  graphInputs?: Readonly<Record<string, number | boolean>> | undefined;
  pooling?: string | undefined;
  normalize?: boolean | undefined;
  maxTokens?: number | undefined;
  outputRanges?: OutputRanges | undefined;
  /** Absent: none is kept. */
  packedCache?: string | undefined;
  maxQueueTexts?: number | undefined;
  maxQueueBytes?: number | undefined;
  maxBatchTokens?: number | undefined;
  maxBatchMs?: number | undefined;
  maxBatchTexts?: number | undefined;
}

export interface NativeJobOptions {
  lane?: "interactive" | "bulk" | undefined;
  /** From now. */
  timeLeftMs?: number | undefined;
  truncate?: "model" | "end" | "start" | "none" | "only_second" | undefined;
  prompt?: string | undefined;
  granularity?: "text" | "tokens" | "terms" | undefined;
  inputType?: "query" | "document" | undefined;
  maxTerms?: number | undefined;
  dimensions?: number | undefined;
  normalize?: boolean | undefined;
  output?: OutputType | undefined;
  trace?: boolean | undefined;
  /** Where the job's texts begin in the caller's call: for messages. */
  firstIndex?: number | undefined;
  /** The caller tries again where there is no room: being refused is not counted as a rejection. */
  waitsForRoom?: boolean | undefined;
}

/** All strings, all token ids, or all pairs of strings. */
export type NativeInput = readonly (string | Int32Array | readonly [string, string])[];

export interface NativeEngine {
  /** Throws what is wrong with the job; a refusal for want of room is returned instead, which costs less. */
  submit(input: NativeInput, options: NativeJobOptions): NativeCall | NativeRefusal;
  cancel(id: number): void;
  tokenize(text: string, addSpecialTokens: boolean): Tokens;
  decode(ids: Int32Array, skipSpecialTokens: boolean): string;
  tokenOf(id: number): string | undefined;
  stats(): EngineStats;
  info(): ModelInfo;
  close(drain: boolean): Promise<void>;
}

export type NativeTrace = readonly [
  queueMs: number,
  tokenizeMs: number,
  runMs: number,
  totalMs: number,
  batches: number,
  batchTexts: number,
  batchTokens: number,
];

export interface NativeCall {
  id: number;
  result: Promise<NativeResult>;
}

export interface NativeResult {
  /** One row per text, or per token, in order; of terms their weights. */
  rows: Float32Array | Int8Array | Uint8Array;
  /** Of a call for terms: the ids of all, and how many each text has; absent if no text has been computed. */
  ids?: Uint32Array;
  terms?: Uint32Array;
  tokens: number;
  truncated: number;
  failures?: NativeFailure[];
  /** The numbers of a {@link JobTrace}, in the order in which it declares them. */
  trace?: NativeTrace;
}

export interface NativeRefusal {
  code: ErrorCode;
  message: string;
}

export interface NativeFailure extends NativeRefusal {
  index: number;
}

/** The number format of weights and products. */
export type Dtype = "int8" | "bf16" | "fp32";

/** What an engine takes, as its options or their defaults have it. */
export interface EngineLimits {
  /** Texts accepted and not yet answered. */
  maxQueueTexts: number;
  /** Bytes (UTF-8) of those texts. */
  maxQueueBytes: number;
  /** Tokens in one run; a longer text runs alone. */
  maxBatchTokens: number;
  /** Milliseconds that a run of interactive texts is to take. */
  maxBatchMs: number;
  /** Texts in one run. */
  maxBatchTexts: number;
}

/** The function that makes a score of what a classifier computes. */
export type ScoreActivation = "none" | "sigmoid" | "softmax";

/** What the scores of a classifier are of. */
export interface Classes {
  /** In the order of the scores. */
  labels: readonly string[];
  /** What transformers applies to classes. */
  activation: ScoreActivation;
  /** What a cross-encoder of sentence-transformers applies to pairs. */
  pairActivation: ScoreActivation;
}

/** How a ColBERT model treats the two sides of a search. */
export interface LateInteractionInfo {
  /** Max tokens of a query, special tokens and marker included. */
  queryTokens: number;
  /** Max tokens of a document, likewise. */
  documentTokens: number;
  /** Whether queries are filled up to `queryTokens` with the mask token. */
  expandsQueries: boolean;
}

/** What an engine has loaded. */
export interface ModelInfo {
  /** What it was loaded for: `embed` dense vectors, `sparse` ones, `classify` scores. */
  task: Task;
  /** The file with the weights: an ONNX or a safetensors file, or the index of several. */
  file: string;
  /**
   * How the model is run: `direct`, by our encoder with the weights as they were published; `hosted`, by our encoder
   * inside ONNX Runtime; `standard`, by ONNX Runtime alone, one text at a time.
   */
  road: "direct" | "hosted" | "standard";
  /** Why this road. */
  roadReason: string;
  /** What the linears compute in; absent on the standard road. */
  dtype?: Dtype;
  /** ONNX Runtime's version, such as "1.30.0"; absent if it was not needed. */
  runtimeVersion?: string;
  /** Length of a vector, or of each token's; of a classifier, how many classes it has; of sparse vectors, how many token ids there are. */
  dimensions: number;
  /** Max tokens of a text, special tokens included. */
  maxTokens: number;
  vocabularySize: number;
  /** Of a ColBERT model: it gives vectors of tokens only (`Embedder.embedTokens`). */
  lateInteraction?: LateInteractionInfo;
  /** Of a classifier or reranker. */
  classes?: Classes;
  /** `none` where the graph pools itself, or nothing is pooled; several modes, whose vectors follow each other, as in `cls+mean`. */
  pooling: string;
  normalize: boolean;
  /** The side that is cut off a text with too many tokens, unless a call says otherwise. */
  truncate: "end" | "start";
  /** What the model wants before texts of one kind, by name, such as `{ query: "query: " }`. */
  prompts: Readonly<Record<string, string>>;
  /** The name of the default prompt, if it is one of `prompts`. */
  defaultPromptName?: string;
  /** Put before texts whose call names no prompt; absent: nothing. */
  defaultPrompt?: string;
  /** Intra-op threads, the inference thread included. */
  threads: number;
  /** By how much the priority of these threads was lowered; without effect on other systems than Linux. */
  nice: number;
  /** What computes the graph: one of our kernel sets, such as "amx" or "portable", or "onnxruntime". */
  kernel: string;
  limits: EngineLimits;
  /** Whether texts share runs. Only models whose vectors do not depend on the batch do; others run text by text. */
  batches: boolean;
}

/** Loads the addon. Throws `RUNTIME_NOT_FOUND` or `RUNTIME_INCOMPATIBLE`, saying what was tried and what to do. */
export function loadAddon(): NativeAddon {
  return loadAddonFile() as NativeAddon;
}
