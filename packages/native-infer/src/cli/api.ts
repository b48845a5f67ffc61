import {
  Classifier,
  type ClassifyOptions,
  Embedder,
  type EmbedOptions,
  type Label,
  type LoadOptions,
  type LoadProgress,
  NativeInferError,
  type OutputType,
  type PairScoreOptions,
  Reranker,
  type SparseOptions,
  type SparseVector,
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

/** What the command line says about each call for scores of pairs. */
function pairOptions({ pairTruncate: truncate, activation }: Values): PairScoreOptions {
  return given<PairScoreOptions>({ truncate, activation, lane: "bulk" });
}

/** What the command line says about each call for labels. */
function classifyOptions(values: Values): ClassifyOptions {
  const { textTruncate: truncate, classActivation: activation, topK } = values;
  return given<ClassifyOptions>({ truncate, activation, topK, lane: "bulk" });
}

/** Loads what the command line names, and says on a terminal what that is doing. A signal ends the download of a model. */
async function loaded<T>(
  values: Values,
  signal: AbortSignal | undefined,
  load: (options: LoadOptions) => Promise<T>,
): Promise<T> {
  const line = new LoadingLine(progressTerminal(values));
  const onProgress = (progress: LoadProgress) => line.show(progress);
  try {
    return await load({ ...loadOptions(values), onProgress, ...(signal && { signal }) });
  } finally {
    line.clear();
  }
}

export function loadEmbedder(values: Values, signal?: AbortSignal): Promise<Embedder> {
  return loaded(values, signal, (options) => Embedder.load(options));
}

/** A model of sparse vectors; `--model` must be given. Rejects with `INVALID_ARGUMENT` for one of dense vectors. */
export async function loadSparse(values: Values, signal: AbortSignal): Promise<Embedder> {
  const embedder = await loadEmbedder(values, signal);
  if (embedder.info.task === "sparse") return embedder;
  await embedder.close({ drain: false });
  const message = `${values.model} is no model of sparse vectors; embed gives its dense ones`;
  throw new NativeInferError("INVALID_ARGUMENT", message);
}

/** `--model` must be given. */
export function loadReranker(values: Values, signal: AbortSignal): Promise<Reranker> {
  const { model = "" } = values;
  return loaded(values, signal, (options) => Reranker.load({ ...options, model }));
}

/** `--model` must be given. */
export function loadClassifier(values: Values, signal: AbortSignal): Promise<Classifier> {
  const { model = "" } = values;
  return loaded(values, signal, (options) => Classifier.load({ ...options, model }));
}

/** The vector of each text, or why it has none. Rejects where the call as a whole fails. */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly string[],
  values: Values,
): Promise<(Vector | NativeInferError)[]> {
  return (await embedder.embedSettled(texts, embedOptions(values))).vectors;
}

/**
 * What `call` gives for each text, or why it gives nothing. Such a call fails as a whole if one of its texts does; each text
 * is then a call of its own, which gives it the same bytes.
 */
async function settledEach<T>(
  texts: readonly string[],
  call: (texts: readonly string[]) => Promise<ArrayLike<T>>,
): Promise<(T | NativeInferError)[]> {
  const one = async (text: string): Promise<T | NativeInferError> => {
    try {
      return (await call([text]))[0] as T;
    } catch (error) {
      if (isOfText(error)) return error;
      throw error;
    }
  };
  try {
    return Array.from(await call(texts));
  } catch (error) {
    if (isOfText(error)) return Promise.all(texts.map(one));
    throw error;
  }
}

/** Whether a single text is at fault. */
function isOfText(error: unknown): error is NativeInferError {
  return error instanceof NativeInferError && error.index !== undefined;
}

/** How well each document answers the query, or why that is unknown. Rejects where the call as a whole fails. */
export function scoreDocuments(
  reranker: Reranker,
  query: string,
  documents: readonly string[],
  values: Values,
): Promise<(number | NativeInferError)[]> {
  const options = pairOptions(values);
  return settledEach(documents, (some) =>
    reranker.score(
      some.map((document) => [query, document] as const),
      options,
    ),
  );
}

/** The labels of each text, or why it has none. Rejects where the call as a whole fails. */
export function classifyTexts(
  classifier: Classifier,
  texts: readonly string[],
  values: Values,
): Promise<(Label[] | NativeInferError)[]> {
  const options = classifyOptions(values);
  return settledEach(texts, (some) => classifier.classify(some, options));
}

/** The sparse vector of each text, or why it has none. Rejects where the call as a whole fails. */
export function embedSparse(
  embedder: Embedder,
  texts: readonly string[],
  { textTruncate: truncate, topK }: Values,
): Promise<(SparseVector | NativeInferError)[]> {
  const options = given<SparseOptions>({ truncate, topK, lane: "bulk" });
  return settledEach(texts, (some) => embedder.embedSparse(some, options));
}

/** CPUs that this process may use: affinity, cpuset and quota. */
export function usableCpus(embedder: Embedder): number {
  return embedder.stats().cpu.usable;
}
