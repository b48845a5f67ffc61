import { fromNative, invalidArgument, NativeInferError } from "../errors.js";
import type { Precision } from "../native.js";
import { loadAddon, type NeededFiles } from "../native.js";

/** What decides which ONNX file a model is loaded from. */
export interface OnnxChoice {
  readonly precision?: Precision | undefined;
  readonly onnxFile?: string | undefined;
}

/** Throws `INVALID_ARGUMENT` where the choice contradicts itself. */
export function checkOnnxChoice({ precision, onnxFile }: OnnxChoice): void {
  if (onnxFile === undefined || precision === undefined) return;
  throw invalidArgument(
    "precision",
    precision,
    "none beside onnxFile, which names the file itself",
  );
}

/**
 * The ONNX file that the core would choose of a directory with these `paths`, so that no other one need be fetched.
 * Throws `MODEL_NOT_FOUND`, listing the ONNX files there are.
 */
export function chooseOnnxFile(paths: readonly string[], choice: OnnxChoice): string {
  return theOnnxFile(paths, choice, read(paths, undefined, choice));
}

function read(
  paths: readonly string[],
  modules: string | undefined,
  { precision, onnxFile }: OnnxChoice,
): NeededFiles {
  try {
    return loadAddon().neededFiles(paths, modules, precision, onnxFile);
  } catch (error) {
    throw fromNative(error);
  }
}

function theOnnxFile(
  paths: readonly string[],
  { precision, onnxFile }: OnnxChoice,
  needed: NeededFiles,
): string {
  if (needed.onnxFile !== undefined) return needed.onnxFile;
  const wanted = onnxFile ?? (precision === undefined ? "ONNX file" : `ONNX file for ${precision}`);
  const there = paths.filter((path) => path.endsWith(".onnx")).slice(0, 20);
  throw new NativeInferError(
    "MODEL_NOT_FOUND",
    `The model has no ${wanted}. Its ONNX files are: ${there.join(", ") || "none"}. ` +
      (there.length > 0 ? "Name one with onnxFile." : "Export it to ONNX, or use one that is."),
  );
}

/**
 * Everything that loading the model reads, of the `paths` in its repository, as the core says: settings, tokenizer, the
 * files of each module that `modules` (the text of modules.json) names, and one ONNX file with its external data, last.
 * Throws `MODEL_NOT_FOUND` where the tokenizer or a suitable ONNX file is missing.
 */
export function neededFiles(
  paths: readonly string[],
  modules: string | undefined,
  choice: OnnxChoice,
): string[] {
  const needed = read(paths, modules, choice);
  theOnnxFile(paths, choice, needed);
  const tokenizer = needed.missing.find((path) => path.endsWith("tokenizer.json"));
  if (tokenizer === undefined) return needed.files;
  throw new NativeInferError(
    "MODEL_NOT_FOUND",
    `The model has no ${tokenizer}, nor a vocab.txt. Save its tokenizer in that form, or use a model that has it.`,
  );
}

/** Whether `modules` names a module that lacks a file among `paths`. */
export function lacksModuleFiles(paths: readonly string[], modules: string | undefined): boolean {
  return read(paths, modules, {}).missing.length > 0;
}
