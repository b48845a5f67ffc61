import type { InputLimits } from "../../embedding/input-limits.js";
import type { EmbeddingDeps } from "../../embedding/pipeline.js";
import type { RerankDeps } from "../../embedding/reranking.js";

/** The settings that the routes of text-embeddings-inference read. */
export interface TeiSettings extends InputLimits {
  /** Cut texts that are too long, unless a request says otherwise. */
  autoTruncate: boolean;
}

/** What they are made of. */
export interface TeiDeps extends EmbeddingDeps {
  settings: TeiSettings;
}

/** What the route that reranks is made of. */
export interface TeiRerankDeps extends RerankDeps {
  settings: TeiSettings;
}
