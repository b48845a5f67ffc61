import type { ClassifyDeps } from "../../embedding/classifying.js";
import type { InputLimits } from "../../embedding/input-limits.js";
import type { EmbeddingDeps } from "../../embedding/pipeline.js";
import type { RerankDeps } from "../../embedding/reranking.js";
import type { SparseDeps } from "../../embedding/sparse-embedding.js";
import type { ServedByTask } from "../../models/served-models.js";

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

/** What the route that classifies is made of. */
export interface TeiClassifyDeps extends ClassifyDeps {
  settings: TeiSettings;
}

/** What the route of sparse vectors is made of. */
export interface TeiSparseDeps extends SparseDeps {
  settings: TeiSettings;
}

/** What the route that tells of the server is made of. */
export interface TeiInfoDeps extends ServedByTask {
  settings: TeiSettings;
}
