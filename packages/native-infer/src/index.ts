/**
 * Text embeddings for Node on a native thread.
 *
 * @packageDocumentation
 */
export { Classifier, type ClassifyOptions, type ClassifyResult, type Label } from "./classifier.js";
export { cpuBudget } from "./cpu-budget.js";
export type { CallOptions, EmbedOptions, QueueOptions } from "./embed-options.js";
export { Embedder, type EmbedderOptions } from "./embedder.js";
export { ERROR_TABLE, type ErrorCode } from "./error-codes.js";
export { NativeInferError } from "./errors.js";
export type { HubOptions } from "./hub/hub-options.js";
export { LIMITS } from "./limits.js";
export type { DownloadProgress, LoadProgress, PackingProgress } from "./load-progress.js";
export { LoadedModel } from "./loaded-model.js";
export { type MaxSimOptions, maxSim, type TokenRows } from "./max-sim.js";
export type {
  Classes,
  Dtype,
  EngineLimits,
  LateInteractionInfo,
  ModelInfo,
  ScoreActivation,
  Task,
} from "./native.js";
export type { LoadOptions, Pooling } from "./options.js";
export type { OutputRanges, OutputType, VectorOf } from "./outputs.js";
export type { Pair } from "./pairs.js";
export type { InputType } from "./prompts.js";
export {
  type PairScoreOptions,
  type PairScores,
  type Ranked,
  type RankOptions,
  type RankResult,
  Reranker,
} from "./reranker.js";
export type { EmbedResult, SettledResult } from "./results.js";
export type { ScoreOptions } from "./scores.js";
export type { ScoringOptions } from "./scoring-model.js";
export type { SparseOptions, SparseResult, SparseVector } from "./sparse.js";
export type { CpuBudget, EngineStats, Histogram, JobTrace } from "./statistics.js";
export type { Input } from "./texts.js";
export type { TokenVectors } from "./token-vectors.js";
export type { DecodeOptions, TokenizeOptions, Tokens } from "./tokens.js";
