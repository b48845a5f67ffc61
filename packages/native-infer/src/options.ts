import { invalidArgument } from "./errors.js";

/** How a model's token vectors become one vector. */
export type Pooling = "mean" | "cls" | "max" | "last_token";

/** The number format of weights and products. */
export type Precision = "int8" | "bf16" | "fp32";

/** Options of `Embedder.load`. What is left out comes from the model directory, or from the default named here. */
export interface LoadOptions {
  /**
   * A directory in Hugging Face layout: `tokenizer.json`, `config.json`, `onnx/model.onnx`, and, where present,
   * `modules.json`, `1_Pooling/config.json`, `sentence_bert_config.json`. Default: the embedded all-MiniLM-L6-v2.
   */
  model?: string;
  /**
   * Intra-op threads: threads that work on one run, the inference thread included. 1 to 256.
   * Default: the CPUs this process may use (affinity and cgroup quota) less one for the event loop, at least 1.
   */
  threads?: number;
  /**
   * Which ONNX file of the directory to load: `int8` (`onnx/model_native.onnx`, else `model_quantized.onnx`), `bf16`
   * (`onnx/model_native_bf16.onnx`) or `fp32` (`onnx/model_native_fp32.onnx`, else `model.onnx`).
   * Default: `onnx/model_native.onnx`, else the standard file.
   */
  precision?: Precision;
  /** The ONNX file itself, relative to the model directory; not together with `precision`. */
  onnxFile?: string;
  /** Default: the model's own, and `mean` where it names none. */
  pooling?: Pooling;
  /** Scale vectors to unit length. Default: whether the model's `modules.json` lists a Normalize module. */
  normalize?: boolean;
  /**
   * Most tokens of a text, special tokens included; what is beyond is cut off at the text's end.
   * At least 3, at most (and by default) the model's own maximum: 256 for the embedded model.
   */
  maxTokens?: number;
  /** Texts accepted and not yet answered; more are rejected at once with `OVERLOADED`. At least 1. Default 16384. */
  maxQueueRequests?: number;
  /** Bytes (UTF-8) of those texts. At least 1. Default 64 MiB. */
  maxQueueBytes?: number;
  /** Tokens in one run; a longer text runs alone. At least 1. Default 512: more makes nothing faster. */
  maxBatchTokens?: number;
  /** Texts in one run. At least 1. Default 256. */
  maxBatchRequests?: number;
  /** ONNX Runtime's shared library, 1.17 or newer. Default: the one in the package onnxruntime-node. */
  runtimeLibrary?: string;
}

type Check = (name: string, value: unknown) => void;

function integer(least: number, most: number): Check {
  return (name, value) => {
    const ok =
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
    if (!ok) throw invalidArgument(name, value, `an integer from ${least} to ${most}`);
  };
}

function path(name: string, value: unknown): void {
  if (typeof value !== "string" || value === "") throw invalidArgument(name, value, "a path");
}

function boolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") throw invalidArgument(name, value, "true or false");
}

function oneOf(...known: string[]): Check {
  return (name, value) => {
    if (!known.includes(value as string)) throw invalidArgument(name, value, known.join(", "));
  };
}

const CHECKS: Record<keyof LoadOptions, Check> = {
  model: path,
  threads: integer(1, 256),
  onnxFile: path,
  precision: oneOf("int8", "bf16", "fp32"),
  pooling: oneOf("mean", "cls", "max", "last_token"),
  normalize: boolean,
  maxTokens: integer(3, 1_000_000),
  maxQueueRequests: integer(1, 100_000_000),
  maxQueueBytes: integer(1, Number.MAX_SAFE_INTEGER),
  maxBatchTokens: integer(1, 1_000_000),
  maxBatchRequests: integer(1, 1_000_000),
  runtimeLibrary: path,
};

/** Throws `INVALID_ARGUMENT` for an option that is unknown or out of range; one that is undefined counts as absent. */
export function checkLoadOptions(options: unknown): asserts options is LoadOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw invalidArgument("options", options, "an object");
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(CHECKS, name)) {
      throw invalidArgument("an option", name, Object.keys(CHECKS).join(", "));
    }
    CHECKS[name as keyof LoadOptions](name, value);
  }
}
