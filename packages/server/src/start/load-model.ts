import { Embedder, type LoadOptions, type LoadProgress, Reranker } from "native-infer";
import type { LoadModel } from "../models/model-registry.js";
import type { ModelSource } from "../models/model-source.js";
import type { PairScorer, TextEmbedder } from "../models/served-models.js";
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

/** The settings that are options of `Embedder.load` too, under the same names. */
const SAME = [
  "runtimeLibrary",
  "nice",
  "dtype",
  "onnxFile",
  "graphOutput",
  "graphInputs",
  "pooling",
  "defaultPrompt",
  "defaultPromptName",
  "maxTokens",
  "maxQueueTexts",
  "maxBatchTokens",
  "maxBatchMs",
  "maxBatchTexts",
  "revision",
  "cacheDir",
] as const satisfies readonly (keyof Settings & keyof LoadOptions)[];

/** Options of `Embedder.load` for one of the models of the settings, all but its threads. */
export function loadOptions(settings: Settings, { model }: ModelSource): LoadOptions {
  const given = { ...Object.fromEntries(SAME.map((name) => [name, settings[name]])), model };
  const { hfToken: token } = settings;
  const defined = Object.entries({ ...given, token }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined);
}

/** Threads of each model: all have to be known, whether they are loaded yet or not. None: the engine's default. */
function threadsOf({ models, rerankers = [], threads }: Settings): readonly number[] {
  return threads === undefined ? [] : shareThreads(threads, models.length + rerankers.length);
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

/**
 * Loads models as the settings have it, each with its share of the CPUs, and warms them up: the
 * first run of an engine takes longer than the others. `log` hears what a long load is doing.
 */
export function modelLoader(
  settings: Settings,
  log: Pick<RequestLog, "info">,
): LoadModel<TextEmbedder> {
  const shares = threadsOf(settings);
  return async (source, signal) => {
    const threads = shares[settings.models.indexOf(source)];
    const onProgress = loadLines(source.name, (line) => log.info(line));
    const options = { ...loadOptions(settings, source), signal, onProgress };
    const embedder = await Embedder.load(threads === undefined ? options : { ...options, threads });
    try {
      await embedder.embed(WARM_UP_TEXT, { signal });
      return { engine: embedder, close: (options) => embedder.close(options) };
    } catch (error) {
      await embedder.close({ drain: false });
      throw error;
    }
  };
}

/** Those of {@link SAME} that concern rerankers too: the others are about vectors, or about the one model. */
const FOR_RERANKERS = [
  "runtimeLibrary",
  "nice",
  "dtype",
  "maxQueueTexts",
  "maxBatchTokens",
  "maxBatchMs",
  "maxBatchTexts",
  "revision",
  "cacheDir",
] as const satisfies readonly (typeof SAME)[number][];

/** Loads rerankers as {@link modelLoader} does models; their shares of the threads follow the models'. */
export function rerankerLoader(
  settings: Settings,
  log: Pick<RequestLog, "info">,
): LoadModel<PairScorer> {
  const { models, rerankers = [], hfToken: token } = settings;
  const shares = threadsOf(settings);
  return async (source, signal) => {
    const model = source.model as string;
    const given = Object.fromEntries(FOR_RERANKERS.map((name) => [name, settings[name]]));
    const threads = shares[models.length + rerankers.indexOf(source)];
    const onProgress = loadLines(source.name, (line) => log.info(line));
    const options = Object.entries({ ...given, token, threads, signal, onProgress });
    const defined = options.filter(([, value]) => value !== undefined);
    const reranker = await Reranker.load({ ...Object.fromEntries(defined), model });
    try {
      await reranker.score([[WARM_UP_TEXT, WARM_UP_TEXT]], { signal });
      return { engine: reranker, close: (options) => reranker.close(options) };
    } catch (error) {
      await reranker.close({ drain: false });
      throw error;
    }
  };
}
