import {
  Classifier,
  Embedder,
  type LoadedModel,
  type LoadOptions,
  type LoadProgress,
  Reranker,
  type ScoringOptions,
} from "native-infer";
import type { Log } from "../common/log.js";
import { type LoadModel, ModelRegistry } from "../models/model-registry.js";
import type { ModelSource } from "../models/model-source.js";
import type {
  AnyEngine,
  PairRanker,
  ServedByTask,
  SparseEmbedder,
  TextClassifier,
  TextEmbedder,
} from "../models/served-models.js";
import type { RequestLog } from "../observability/request-log.js";
import type { Settings } from "../settings/read.js";

/**
 * Divides `threads` among `models` engines: as evenly as may be, the first ones get what is left
 * over, and each gets at least one, so that more models than threads share CPUs.
 */
export function shareThreads(threads: number, models: number): number[] {
  const each = Math.floor(threads / models);
  const over = threads % models;
  return Array.from({ length: models }, (_, at) => Math.max(1, each + (at < over ? 1 : 0)));
}

const WARM_UP_TEXT = "How big is London";

/** The settings that are options of every engine's `load` too, under the same names. */
const COMMON = [
  "runtimeLibrary",
  "nice",
  "dtype",
  "maxQueueTexts",
  "maxBatchTokens",
  "maxBatchMs",
  "maxBatchTexts",
  "revision",
  "cacheDir",
] as const satisfies readonly (keyof Settings & keyof LoadOptions)[];

/** Those that concern models which embed, beside {@link COMMON}. */
const OF_EMBEDDERS = [
  "onnxFile",
  "graphOutput",
  "graphInputs",
  "pooling",
  "defaultPrompt",
  "defaultPromptName",
  "maxTokens",
] as const satisfies readonly (keyof Settings & keyof LoadOptions)[];

type Given = (typeof COMMON | typeof OF_EMBEDDERS)[number];

/** The options of these names that the settings have, and the access token. */
function optionsOf(settings: Settings, names: readonly Given[]): LoadOptions {
  const given = Object.fromEntries(names.map((name) => [name, settings[name]]));
  const { hfToken: token } = settings;
  const defined = Object.entries({ ...given, token }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined);
}

/** Options of `Embedder.load` for one of the models of the settings, all but its threads. */
export function loadOptions(settings: Settings, { model }: ModelSource): LoadOptions {
  const options = optionsOf(settings, [...COMMON, ...OF_EMBEDDERS]);
  return model === undefined ? options : { ...options, model };
}

/** The same of a model that does something else. */
function commonOptions(settings: Settings, { model }: ModelSource): LoadOptions {
  return { ...optionsOf(settings, COMMON), ...(model !== undefined && { model }) };
}

/** Says once, for each stage of the load of the model `name` that may take minutes, that it has begun. */
export function loadLines(
  name: string,
  log: (line: string) => void,
): (progress: LoadProgress) => void {
  const said = new Set<LoadProgress["stage"]>();
  return (progress) => {
    const { stage } = progress;
    // Looking into the cache is quick.
    if (stage === "reading" || said.has(stage)) return;
    said.add(stage);
    const what = {
      downloading: () => {
        const bytes = progress.stage === "downloading" ? progress.allTotalBytes : 0;
        return `downloading ${(bytes / 1e6).toFixed(1)} MB`;
      },
      calibrating: () => "first load: measuring activations for int8",
      packing: () => "first load: packing the weights for the kernels",
    };
    log(`native-infer-server: model '${name}': ${what[stage]()}`);
  };
}

/** How the models of one kind are loaded. */
interface Kind<Engine> {
  options(settings: Settings, source: ModelSource): LoadOptions;
  load(options: LoadOptions): Promise<Engine>;
  /** The first run of an engine takes longer than the others. */
  warmUp(engine: Engine, signal: AbortSignal): Promise<unknown>;
}

/**
 * Loads models of one kind as the settings have it and warms them up. Each has its share of the CPUs: all models have to
 * be known, whether they are loaded yet or not. `log` hears what a long load is doing.
 */
function loader<Engine extends LoadedModel>(
  settings: Settings,
  log: Pick<RequestLog, "info">,
  { options, load, warmUp }: Kind<Engine>,
): LoadModel<Engine> {
  const { models, rerankers = [], classifiers = [], sparseModels = [], threads } = settings;
  const all = [...models, ...rerankers, ...classifiers, ...sparseModels];
  const shares = threads === undefined ? [] : shareThreads(threads, all.length);
  return async (source, signal) => {
    const share = shares[all.indexOf(source)];
    const engine = await load({
      ...options(settings, source),
      ...(share !== undefined && { threads: share }),
      signal,
      onProgress: loadLines(source.name, (line) => log.info(line)),
    });
    try {
      await warmUp(engine, signal);
      return { engine, close: (how) => engine.close(how) };
    } catch (error) {
      await engine.close({ drain: false });
      throw error;
    }
  };
}

/** Loads models that embed. */
export function modelLoader(
  settings: Settings,
  log: Pick<RequestLog, "info">,
): LoadModel<TextEmbedder> {
  return loader(settings, log, {
    options: loadOptions,
    load: (options) => Embedder.load({ ...options, task: "embed" }),
    warmUp: (embedder, signal) =>
      embedder.info.lateInteraction
        ? embedder.embedTokens(WARM_UP_TEXT, { signal, inputType: "document" })
        : embedder.embed(WARM_UP_TEXT, { signal }),
  });
}

/** Loads models of sparse vectors. */
export function sparseLoader(
  settings: Settings,
  log: Pick<RequestLog, "info">,
): LoadModel<SparseEmbedder> {
  return loader(settings, log, {
    options: commonOptions,
    load: (options) => Embedder.load({ ...options, task: "sparse" }),
    warmUp: (embedder, signal) => embedder.embedSparse(WARM_UP_TEXT, { signal }),
  });
}

/** Loads classifiers. */
export function classifierLoader(
  settings: Settings,
  log: Pick<RequestLog, "info">,
): LoadModel<TextClassifier> {
  return loader(settings, log, {
    options: commonOptions,
    load: (options) => Classifier.load(options as ScoringOptions),
    warmUp: (classifier, signal) => classifier.classify(WARM_UP_TEXT, { signal }),
  });
}

/** Loads rerankers. */
export function rerankerLoader(
  settings: Settings,
  log: Pick<RequestLog, "info">,
): LoadModel<PairRanker> {
  return loader(settings, log, {
    options: commonOptions,
    load: (options) => Reranker.load(options as ScoringOptions),
    warmUp: (reranker, signal) => reranker.score([[WARM_UP_TEXT, WARM_UP_TEXT]], { signal }),
  });
}

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
