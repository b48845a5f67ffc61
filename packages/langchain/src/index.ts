/**
 * native-infer for LangChain.js: its models run in this process, and no request leaves it.
 *
 * @packageDocumentation
 */
export { NativeInferEmbeddings, type NativeInferEmbeddingsParams } from "./embeddings.js";
export { NativeInferReranker, type NativeInferRerankerParams } from "./reranker.js";
