import type { EmbeddingDeps } from "../../embedding/deps.js";

/** What the routes of text-embeddings-inference are made of. */
export interface TeiDeps extends EmbeddingDeps {
  settings: EmbeddingDeps["settings"] & {
    /** Cut texts that are too long, unless a request says otherwise. */
    autoTruncate: boolean;
    /** Of the engine, if they are set: for `/info`. */
    maxBatchTokens?: number | undefined;
    maxBatchRequests?: number | undefined;
  };
}
