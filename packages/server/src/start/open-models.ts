import type { Log } from "../common/log.js";
import { type LoadModel, ModelRegistry } from "../models/model-registry.js";
import type { ModelSource } from "../models/model-source.js";
import { type AnyEngine, Served, type ServedByTask, ServedModel } from "../models/served-models.js";
import type { RequestLog } from "../observability/request-log.js";
import type { Settings } from "../settings/read.js";
import { classifierLoader, modelLoader, rerankerLoader, sparseLoader } from "./load-model.js";

/** The models of a server, whatever they do. */
export class OpenedModels {
  readonly served: ServedByTask;
  readonly #all: readonly {
    start(which: "first" | "all"): Promise<void>;
    close(options: { drain: boolean }): Promise<void>;
  }[];

  /** Loads nothing yet. */
  constructor(settings: Settings, log: RequestLog) {
    const { modelWaitMs: waitMs } = settings;
    const open = <Engine extends AnyEngine>(
      sources: readonly ModelSource[] | undefined,
      load: (settings: Settings, log: Pick<Log, "info">) => LoadModel<Engine>,
    ) => {
      if (sources === undefined) return undefined;
      const serve = (name: string, engine: Engine) => new Served(name, engine);
      return new ModelRegistry(sources, { load: load(settings, log), serve, log, waitMs });
    };
    const models = new ModelRegistry(settings.models, {
      load: modelLoader(settings, log),
      serve: (name, embedder) => new ServedModel(name, embedder),
      log,
      waitMs,
    });
    const rerankers = open(settings.rerankers, rerankerLoader);
    const classifiers = open(settings.classifiers, classifierLoader);
    const sparse = open(settings.sparseModels, sparseLoader);
    this.served = { models, rerankers, classifiers, sparse };
    this.#all = [models, rerankers, classifiers, sparse].filter((each) => each !== undefined);
  }

  /** Loads the first of each task, or all; one after the other, because they share CPUs. Rejects as the engines' `load`. */
  async start(which: "first" | "all"): Promise<void> {
    for (const each of this.#all) await each.start(which);
  }

  async close(options: { drain: boolean }): Promise<void> {
    await Promise.all(this.#all.map((each) => each.close(options)));
  }
}
