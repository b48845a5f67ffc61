import { invalidArgument } from "./errors.js";
import { type Loaded, LoadedModel, loadModel } from "./loaded-model.js";
import type { Classes } from "./native.js";
import type { LoadOptions } from "./options.js";

/** What a model for sequence classification is loaded with: there is none in the package. */
export type ScoringOptions = LoadOptions & { model: string };

/** Loads a model for sequence classification. Rejects as `Embedder.load`. */
export async function loadScoring(options: ScoringOptions): Promise<Loaded> {
  const { model } = options;
  if (model === undefined) throw invalidArgument("model", model, "a path or a hub id");
  return await loadModel(options, "classify");
}

/** A model that gives each of its labels a score. */
export abstract class ScoringModel extends LoadedModel {
  /** @internal What its scores are of. */
  protected get classes(): Classes {
    return this.info.classes as Classes;
  }
}
