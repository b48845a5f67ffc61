import { Embedder, type LoadOptions, type LoadProgress } from "native-infer";
import type { LoadModel } from "../models/model-registry.js";
import type { ModelSource } from "../models/model-source.js";
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
function threadsOf({ models, threads }: Settings): readonly number[] {
  return threads === undefined ? [] : shareThreads(threads, models.length);
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
export function modelLoader(settings: Settings, log: Pick<RequestLog, "info">): LoadModel {
  const shares = threadsOf(settings);
  return async (source, signal) => {
    const threads = shares[settings.models.indexOf(source)];
    const onProgress = loadLines(source.name, (line) => log.info(line));
    const options = { ...loadOptions(settings, source), signal, onProgress };
    const embedder = await Embedder.load(threads === undefined ? options : { ...options, threads });
    try {
      await embedder.embed(WARM_UP_TEXT, { signal });
      return { embedder, close: (options) => embedder.close(options) };
    } catch (error) {
      await embedder.close({ drain: false });
      throw error;
    }
  };
}
