import { posix } from "node:path";
import { invalidArgument, NativeInferError } from "../errors.js";
import { loadAddon } from "../native.js";
import type { Precision } from "../options.js";

/** What decides which ONNX file a model is loaded from. */
export interface OnnxChoice {
  readonly precision?: Precision | undefined;
  readonly onnxFile?: string | undefined;
}

/** Settings that the core or Python reads, each fetched where the repository has it. */
const SETTINGS = [
  "config.json",
  "modules.json",
  "sentence_bert_config.json",
  "config_sentence_transformers.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
];

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
  const { precision, onnxFile } = choice;
  const asked = onnxFile === undefined ? undefined : posix.normalize(onnxFile);
  const chosen =
    asked === undefined
      ? loadAddon().chooseOnnxFile(paths, precision)
      : paths.find((path) => path === asked);
  if (chosen !== undefined) return chosen;
  const wanted = asked ?? (precision === undefined ? "ONNX file" : `ONNX file for ${precision}`);
  const there = paths.filter((path) => path.endsWith(".onnx")).slice(0, 20);
  throw new NativeInferError(
    "MODEL_NOT_FOUND",
    `The model has no ${wanted}. Its ONNX files are: ${there.join(", ") || "none"}. ` +
      (there.length > 0 ? "Name one with onnxFile." : "Export it to ONNX, or use one that is."),
  );
}

/**
 * Everything that loading the model needs, of the `paths` in its repository: settings, tokenizer, the configuration of
 * each module that `modules` (the text of modules.json) names, and one ONNX file with its external data last.
 * Throws `MODEL_NOT_FOUND` where the tokenizer or a suitable ONNX file is missing.
 */
export function neededFiles(
  paths: readonly string[],
  modules: string | undefined,
  choice: OnnxChoice,
): string[] {
  const onnx = chooseOnnxFile(paths, choice);
  if (!paths.includes("tokenizer.json")) {
    throw new NativeInferError(
      "MODEL_NOT_FOUND",
      "The model has no tokenizer.json. Save its tokenizer in that form, or use a model that has it.",
    );
  }
  const settings = [...SETTINGS, ...moduleConfigs(modules).map(({ path }) => path)];
  const present = new Set(settings.filter((path) => paths.includes(path)));
  return [...present, "tokenizer.json", ...externalData(paths, onnx), onnx];
}

/** Exporters put weights above 2 GB beside the graph, into `<name>_data`, `<name>.data` or numbered parts of those. */
function externalData(paths: readonly string[], onnx: string): string[] {
  return paths.filter((path) => path.startsWith(`${onnx}_data`) || path.startsWith(`${onnx}.data`));
}

/** Whether `modules` names a pooling module whose configuration is not among `paths`. */
export function lacksPooling(paths: readonly string[], modules: string | undefined): boolean {
  return moduleConfigs(modules).some(
    ({ path, type }) => type.endsWith(".Pooling") && !paths.includes(path),
  );
}

function moduleConfigs(modules: string | undefined): { path: string; type: string }[] {
  if (modules === undefined) return [];
  const list = parsed(modules);
  if (!Array.isArray(list))
    throw new NativeInferError("MODEL_INVALID", "modules.json is not a list.");
  return list.flatMap((module: { path?: unknown; type?: unknown } | null) =>
    typeof module?.path === "string" && module.path !== ""
      ? [{ path: posix.join(module.path, "config.json"), type: String(module.type) }]
      : [],
  );
}

function parsed(modules: string): unknown {
  try {
    return JSON.parse(modules);
  } catch (error) {
    throw new NativeInferError("MODEL_INVALID", "modules.json is not JSON.", { cause: error });
  }
}
