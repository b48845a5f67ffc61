import { boolean, type Check, checkOptions, integer, oneOf, path } from "./checks.js";
import { invalidArgument } from "./errors.js";
import { HUB_CHECKS, type HubOptions } from "./hub/hub-options.js";
import type { Dtype, NativeLoadOptions } from "./native.js";
import { checkOutputRanges, type OutputRanges } from "./outputs.js";
import { packedCacheFolder } from "./packed-cache.js";
import { checkOnePrompt } from "./prompts.js";
import { checkText } from "./texts.js";

/** How a model's token vectors become one vector. */
export type Pooling = "mean" | "cls" | "max" | "last_token" | "mean_sqrt_len" | "weighted_mean";

/** Options of `Embedder.load`. What is left out comes from the model directory, or from the default named here. */
export interface LoadOptions extends HubOptions {
  /**
   * A directory in Hugging Face layout: `tokenizer.json` (or a BERT's `vocab.txt`), `config.json`, `model.safetensors` or
   * `onnx/model.onnx`, and, where present, `modules.json` with the folders of its modules, `sentence_bert_config.json`; or the id of a model on a hub, such as
   * "org/name", which is downloaded once (docs/reference/models.md). Default: the embedded all-MiniLM-L6-v2.
   */
  model?: string;
  /**
   * Intra-op threads: threads that work on one run, the inference thread included. 1 to 256.
   * Default: 1, which is fastest for short texts; more are for long texts and bulk work on CPUs that are free.
   */
  threads?: number;
  /**
   * By how much the priority of these threads is below that of the rest of the process, 0 to 19 (as in nice(1)), so that
   * the event loop gets a CPU at once where all are busy. Only on Linux. Default 10; 0 where other processes on the same
   * CPUs must not get ahead of this one's inference either.
   */
  nice?: number;
  /**
   * The number format of weights and products. Weights in floating point are brought into it when they are loaded, for
   * the families that the kernels have (docs/reference/models.md); of other models it names the ONNX file. Default:
   * `int8` for those families, else whatever the model's ONNX file has.
   */
  dtype?: Dtype;
  /** An ONNX file to run as it is, relative to the model directory; not together with `dtype`. */
  onnxFile?: string;
  /**
   * The graph's output to take, by name. Default: the one that sentence-transformers would take (docs/reference/models.md); where
   * that is not clear, `load` rejects with `MODEL_INVALID` and lists the outputs.
   */
  graphOutput?: string;
  /**
   * Numbers for the graph's further inputs, by name, the same for all texts: `{ task_id: 4 }`. Each input must be a single
   * number, or a boolean. Default: none, and a graph that wants one is refused with `MODEL_INVALID`.
   */
  graphInputs?: Readonly<Record<string, number | boolean>>;
  /** Default: the model's own, and `mean` where it names none. */
  pooling?: Pooling;
  /** Scale vectors to unit length. Default: whether the model's `modules.json` lists a Normalize module. */
  normalize?: boolean;
  /**
   * Max tokens of a text, special tokens included; what is beyond is cut off, unless a call says otherwise.
   * At least 3, at most (and by default) the model's own maximum: 256 for the embedded model.
   */
  maxTokens?: number;
  /** Put before texts whose call names no prompt. Not together with `defaultPromptName`. Default: the model's own default prompt. */
  defaultPrompt?: string;
  /** The same by its name among the model's prompts. */
  defaultPromptName?: string;
  /** What the steps of `int8` and `uint8` vectors span. Default: one range for all dimensions, made for unit length. */
  outputRanges?: OutputRanges;
  /** Texts accepted and not yet answered; more are rejected at once with `OVERLOADED`. At least 1. Default 16384. */
  maxQueueTexts?: number;
  /** Bytes (UTF-8) of those texts, which bounds their tokens too. At least 1. Default 64 MiB. */
  maxQueueBytes?: number;
  /** Tokens in one run; a longer text runs alone. At least 1. Default 512: more makes nothing faster. */
  maxBatchTokens?: number;
  /**
   * Milliseconds that a run of interactive texts is to take, and half of what a bulk one is to: how many tokens that
   * is follows from the last runs. 1 to 1,000,000. Default 8. More makes busy engines some percent faster, and answers
   * come more at a time.
   */
  maxBatchMs?: number;
  /** Texts in one run. At least 1. Default 256. */
  maxBatchTexts?: number;
  /**
   * Folder for weights that were brought into the kernels' form, which makes the next load quick and lets processes share
   * their memory; `false` keeps none. A folder that cannot be written only costs time. Default: `NATIVE_INFER_PACKED_CACHE`,
   * else `native-infer/packed` in `XDG_CACHE_HOME`, else in `~/.cache`.
   */
  packedCache?: string | false;
  /** ONNX Runtime's shared library, 1.17 or newer, for the models that need it. Default: the one in the package `@native-infer/onnxruntime`, else in `onnxruntime-node`. */
  runtimeLibrary?: string;
}

const MAX_NAME_LENGTH = 1000;

function name(option: string, value: unknown): void {
  const ok = typeof value === "string" && value !== "" && value.length <= MAX_NAME_LENGTH;
  if (!ok) throw invalidArgument(option, value, `a name of 1 to ${MAX_NAME_LENGTH} characters`);
}

function numbersByName(option: string, value: unknown): void {
  const isNumber = (each: unknown) => typeof each === "boolean" || Number.isFinite(each);
  const ok =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isNumber);
  if (!ok) throw invalidArgument(option, value, "an object of finite numbers or booleans by name");
}

const CHECKS: Record<keyof LoadOptions, Check> = {
  model: path,
  threads: integer(1, 256),
  nice: integer(0, 19),
  onnxFile: path,
  dtype: oneOf("int8", "bf16", "fp32"),
  graphOutput: name,
  graphInputs: numbersByName,
  pooling: oneOf("mean", "cls", "max", "last_token", "mean_sqrt_len", "weighted_mean"),
  normalize: boolean,
  maxTokens: integer(3, 1_000_000),
  defaultPrompt: (option, value) => checkText(value, option),
  defaultPromptName: (option, value) => {
    if (typeof value !== "string") throw invalidArgument(option, value, "a string");
  },
  outputRanges: checkOutputRanges,
  maxQueueTexts: integer(1, 100_000_000),
  maxQueueBytes: integer(1, Number.MAX_SAFE_INTEGER),
  maxBatchTokens: integer(1, 1_000_000),
  maxBatchMs: integer(1, 1_000_000),
  maxBatchTexts: integer(1, 1_000_000),
  packedCache: (option, value) => {
    if (value !== false) path(option, value);
  },
  runtimeLibrary: path,
  ...HUB_CHECKS,
};

/** Throws `INVALID_ARGUMENT` for an option that is unknown or out of range; one that is undefined counts as absent. */
export function checkLoadOptions(options: unknown): asserts options is LoadOptions {
  checkOptions(options, CHECKS);
  const { defaultPrompt, defaultPromptName } = options as LoadOptions;
  checkOnePrompt({ defaultPrompt, defaultPromptName });
}

/** What the addon takes; the rest is the hub's, or concerns prompts. */
export function nativeLoadOptions(
  options: LoadOptions,
): Omit<NativeLoadOptions, "directory" | "runtimeLibrary" | "task"> {
  const { threads, nice, dtype, onnxFile, graphOutput, graphInputs } = options;
  const { pooling, normalize, maxTokens, outputRanges } = options;
  const { maxQueueTexts, maxQueueBytes, maxBatchTokens, maxBatchMs, maxBatchTexts } = options;
  return {
    threads,
    nice,
    dtype,
    onnxFile,
    graphOutput,
    graphInputs,
    pooling,
    normalize,
    maxTokens,
    outputRanges,
    packedCache: packedCacheFolder(options.packedCache),
    maxQueueTexts,
    maxQueueBytes,
    maxBatchTokens,
    maxBatchMs,
    maxBatchTexts,
  };
}
