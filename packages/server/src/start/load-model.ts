import { Embedder, type LoadOptions } from "native-infer";
import type { LoadModel } from "../models/model-registry.js";
import type { ModelSource } from "../models/model-source.js";
import type { Settings } from "../settings/read.js";
import { shareThreads } from "./cpu-share.js";

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
  "maxQueueRequests",
  "maxBatchTokens",
  "maxBatchMs",
  "maxBatchRequests",
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

/**
 * Loads models as the settings have it, each with its share of the CPUs, and warms them up: the
 * first run of an engine takes longer than the others.
 */
export function modelLoader(settings: Settings): LoadModel {
  const shares = threadsOf(settings);
  return async (source, signal) => {
    const threads = shares[settings.models.indexOf(source)];
    const options = { ...loadOptions(settings, source), signal };
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
