import type { Log } from "../common/log.js";
import { type LoadModel, ModelRegistry } from "../models/model-registry.js";
import type { ModelSource } from "../models/model-source.js";
import type { AnyEngine, ServedByTask } from "../models/served-models.js";
import type { RequestLog } from "../observability/request-log.js";
import type { Settings } from "../settings/read.js";
import { classifierLoader, modelLoader, rerankerLoader, sparseLoader } from "./load-model.js";

/** The models of a server, whatever they do: a registry for each task. */
export class OpenedModels {
  readonly served: ServedByTask;
  readonly #all: readonly Pick<ModelRegistry<AnyEngine>, "start" | "close">[];

  /** Loads nothing yet. */
  constructor(settings: Settings, log: RequestLog) {
    const open = <Engine extends AnyEngine>(
      sources: readonly ModelSource[],
      load: (settings: Settings, log: Pick<Log, "info">) => LoadModel<Engine>,
    ) => {
      return new ModelRegistry(sources, {
        load: load(settings, log),
        log,
        waitMs: settings.modelWaitMs,
      });
    };
    const { rerankers, classifiers, sparseModels } = settings;
    const served = {
      models: open(settings.models, modelLoader),
      rerankers: rerankers && open(rerankers, rerankerLoader),
      classifiers: classifiers && open(classifiers, classifierLoader),
      sparse: sparseModels && open(sparseModels, sparseLoader),
    };
    this.served = served;
    this.#all = Object.values(served).filter((each) => each !== undefined);
  }

  /** Loads the first of each task, or all; one after the other, because they share CPUs. Rejects as the engines' `load`. */
  async start(which: "first" | "all"): Promise<void> {
    for (const each of this.#all) await each.start(which);
  }

  async close(options: { drain: boolean }): Promise<void> {
    await Promise.all(this.#all.map((each) => each.close(options)));
  }
}
