import type { RerankingModelV3 } from "@ai-sdk/provider";
import type { Reranker, ScoreOptions } from "native-infer";
import { forSdk, PROVIDER } from "./provider.js";

/**
 * A model for `rerank` of the AI SDK on a loaded {@link Reranker}, which stays the caller's to close. Documents that are
 * objects are scored as their JSON. Fails as `embeddingModel` does.
 */
export function rerankingModel(
  reranker: Reranker,
  options: Omit<ScoreOptions, "signal" | "trace"> = {},
): RerankingModelV3 {
  return {
    specificationVersion: "v3",
    provider: PROVIDER,
    modelId: reranker.info.file,
    async doRerank({ documents, query, topN, abortSignal, providerOptions }) {
      const texts =
        documents.type === "text"
          ? documents.values
          : documents.values.map((each) => JSON.stringify(each));
      const ofCall = {
        ...options,
        ...(providerOptions?.[PROVIDER] as ScoreOptions | undefined),
        ...(topN !== undefined && { topK: topN }),
        ...(abortSignal && { signal: abortSignal }),
      };
      try {
        const ranked = await reranker.rank(query, texts, ofCall);
        return { ranking: ranked.map(({ index, score }) => ({ index, relevanceScore: score })) };
      } catch (error) {
        throw forSdk(error);
      }
    },
  };
}
