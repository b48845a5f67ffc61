import {
  Embedder,
  type EmbedOptions,
  type LoadOptions,
  type LoadProgress,
  type NativeInferError,
  type OutputType,
  type VectorOf,
} from "../index.js";
import type { Values } from "./arguments/options.js";
import { LoadingLine } from "./loading-line.js";
import { progressTerminal } from "./progress.js";

/** A vector of any output type. */
export type Vector = VectorOf[OutputType];

/** Only the options that were given: the API's defaults hold for the rest. */
function given<T extends object>(options: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}

/** What the command line says about loading. */
export function loadOptions(values: Values): LoadOptions {
  const { model, threads, nice, dtype, onnxFile, pooling, maxTokens, runtimeLibrary } = values;
  const { graphOutput, graphInputs, revision, cacheDir, endpoint, offline } = values;
  return given<LoadOptions>({
    ...{ model, threads, nice, dtype, onnxFile, pooling, maxTokens, runtimeLibrary },
    ...{ graphOutput, graphInputs, revision, cacheDir, endpoint, offline },
    normalize: values.noNormalize ? false : undefined,
  });
}

/** What the command line says about each call. */
function embedOptions(values: Values): EmbedOptions {
  const { truncate, prompt, promptName, dimensions, outputType } = values;
  return given<EmbedOptions>({
    ...{ truncate, prompt, promptName, dimensions },
    outputType,
    lane: "bulk",
  });
}

/** Loads what the command line names, and says on a terminal what that is doing. A signal ends the download of a model. */
export async function load(values: Values, signal?: AbortSignal): Promise<Embedder> {
  const line = new LoadingLine(progressTerminal(values));
  const onProgress = (progress: LoadProgress) => line.show(progress);
  try {
    return await Embedder.load({ ...loadOptions(values), onProgress, ...(signal && { signal }) });
  } finally {
    line.clear();
  }
}

/** The vector of each text, or why it has none. Rejects where the call as a whole fails. */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly string[],
  values: Values,
): Promise<(Vector | NativeInferError)[]> {
  return (await embedder.embedSettled(texts, embedOptions(values))).vectors;
}

/** CPUs that this process may use: affinity, cpuset and quota. */
export function usableCpus(embedder: Embedder): number {
  return embedder.stats().cpu.usable;
}
