import { fromNative, invalidArgument, NativeInferError } from "../errors.js";
import type { Dtype, NeededFiles, Task } from "../native.js";
import { loadAddon } from "../native.js";

/** What decides which weights a model is loaded from. */
export interface WeightsChoice {
  readonly dtype?: Dtype | undefined;
  readonly onnxFile?: string | undefined;
  readonly pooling?: string | undefined;
  readonly task?: Task | undefined;
  readonly graphOutput?: string | undefined;
  readonly graphInputs?: Readonly<Record<string, number | boolean>> | undefined;
}

/** Files of a model that say which others it needs: their texts, where they exist. */
export interface ModelTexts {
  /** modules.json. */
  readonly modules?: string | undefined;
  /** The Transformer's config.json ({@link transformerConfig}). */
  readonly config?: string | undefined;
}

/** Throws `INVALID_ARGUMENT` where the choice contradicts itself. */
export function checkWeightsChoice({ dtype, onnxFile }: WeightsChoice): void {
  if (onnxFile === undefined || dtype === undefined) return;
  throw invalidArgument("dtype", dtype, "none beside onnxFile, which names the file itself");
}

/** The path of the Transformer's config.json in a repository with this modules.json. */
export function transformerConfig(modules: string | undefined): string {
  try {
    return loadAddon().transformerConfig(modules);
  } catch (error) {
    throw fromNative(error);
  }
}

/**
 * The file with weights that the core would choose of a directory with these `paths`, so that no other one need be
 * fetched. Throws `MODEL_NOT_FOUND`, listing the ONNX files there are.
 */
export function chooseWeights(
  paths: readonly string[],
  choice: WeightsChoice,
  texts: ModelTexts = {},
): string {
  return theWeights(paths, choice, read(paths, texts, choice));
}

function read(paths: readonly string[], texts: ModelTexts, choice: WeightsChoice): NeededFiles {
  const { dtype, onnxFile, pooling, task, graphOutput, graphInputs } = choice;
  const wantsGraph = graphOutput !== undefined || Object.keys(graphInputs ?? {}).length > 0;
  try {
    return loadAddon().neededFiles({ paths, ...texts, dtype, onnxFile, pooling, task, wantsGraph });
  } catch (error) {
    throw fromNative(error);
  }
}

function theWeights(
  paths: readonly string[],
  { dtype, onnxFile }: WeightsChoice,
  needed: NeededFiles,
): string {
  if (needed.weights !== undefined) return needed.weights;
  if (needed.whyNone !== "") {
    throw new NativeInferError("MODEL_NOT_FOUND", `The model cannot be run: ${needed.whyNone}.`);
  }
  const wanted = onnxFile ?? (dtype === undefined ? "ONNX file" : `ONNX file for ${dtype}`);
  const there = paths.filter((path) => path.endsWith(".onnx")).slice(0, 20);
  throw new NativeInferError(
    "MODEL_NOT_FOUND",
    `The model has no ${wanted}. Its ONNX files are: ${there.join(", ") || "none"}. ` +
      (there.length > 0 ? "Name one with onnxFile." : "Export it to ONNX, or use one that is."),
  );
}

/**
 * Everything that loading the model reads, of the `paths` in its repository, as the core says: settings, tokenizer, the
 * files of each module that modules.json names, and the weights, last: a safetensors file (or its parts and their index)
 * or an ONNX file with its external data, never both. Throws `MODEL_NOT_FOUND` where the tokenizer or suitable weights
 * are missing.
 */
export function neededFiles(
  paths: readonly string[],
  texts: ModelTexts,
  choice: WeightsChoice,
): string[] {
  const needed = read(paths, texts, choice);
  theWeights(paths, choice, needed);
  const tokenizer = needed.missing.find((path) => path.endsWith("tokenizer.json"));
  if (tokenizer === undefined) return needed.files;
  throw new NativeInferError(
    "MODEL_NOT_FOUND",
    `The model has no ${tokenizer}, nor a vocab.txt. Save its tokenizer in that form, or use a model that has it.`,
  );
}

/** Whether modules.json names a module that lacks a file among `paths`. */
export function lacksModuleFiles(paths: readonly string[], texts: ModelTexts): boolean {
  return read(paths, texts, {}).missing.length > 0;
}
