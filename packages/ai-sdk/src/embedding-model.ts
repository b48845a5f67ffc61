import type { EmbeddingModelV3 } from "@ai-sdk/provider";
import type { Embedder, EmbedOptions } from "native-infer";
import { forSdk, PROVIDER } from "./provider.js";

/**
 * Options of the engine for all calls of a model; `providerOptions: { "native-infer": { … } }` of one call go before them.
 * `inputType` says which side of a search the texts are, for models that tell the two apart.
 */
export type EmbeddingOptions = Omit<EmbedOptions<"float32">, "signal" | "trace">;

/**
 * A model for `embed` and `embedMany` of the AI SDK on a loaded {@link Embedder}, which stays the caller's to close. A call
 * of many texts is one call here: there is no limit to split it at. An aborted call leaves the queue. What the engine
 * rejects with reaches the caller, `OVERLOADED` and others that can succeed later after the SDK's retries.
 */
export function embeddingModel(
  embedder: Embedder,
  options: EmbeddingOptions = {},
): EmbeddingModelV3 {
  return {
    specificationVersion: "v3",
    provider: PROVIDER,
    modelId: embedder.info.file,
    maxEmbeddingsPerCall: Number.POSITIVE_INFINITY,
    supportsParallelCalls: true,
    async doEmbed({ values, abortSignal, providerOptions }) {
      if (values.length === 0) return { embeddings: [], usage: { tokens: 0 }, warnings: [] };
      const ofCall = {
        ...options,
        ...(providerOptions?.[PROVIDER] as EmbeddingOptions | undefined),
        ...(abortSignal && { signal: abortSignal }),
      };
      try {
        const { vectors, tokens } = await embedder.embedAll(values, ofCall);
        const embeddings = vectors.map((vector) => Array.from(vector));
        return { embeddings, usage: { tokens }, warnings: [] };
      } catch (error) {
        throw forSdk(error);
      }
    },
  };
}
