/**
 * native-infer as a provider of the AI SDK: its models run in this process, and no request leaves it.
 *
 * @packageDocumentation
 */
export { type EmbeddingOptions, embeddingModel } from "./embedding-model.js";
export { rerankingModel } from "./reranking-model.js";
