/**
 * Text embeddings for Node on a native thread.
 *
 * @packageDocumentation
 */
export { Embedder, type EmbedResult, type Tokens } from "./embedder.js";
export { ERROR_TABLE, type ErrorCode } from "./error-codes.js";
export { NativeInferError } from "./errors.js";
export { LIMITS } from "./limits.js";
export type { EngineStats, ModelInfo } from "./native.js";
export type { LoadOptions, Pooling, Precision } from "./options.js";
