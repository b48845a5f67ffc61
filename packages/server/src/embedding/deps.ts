import type { ServedModels } from "../models/served-models.js";
import type { InputLimits } from "./input-limits.js";
import type { EmbeddingPipeline } from "./pipeline.js";

/** What routes that embed are made of. */
export interface EmbeddingDeps {
  models: ServedModels;
  pipeline: EmbeddingPipeline;
  settings: InputLimits;
}
