import { boolean, type Check, checkOptions, integer, oneOf } from "./checks.js";
import { invalidArgument, NativeInferError } from "./errors.js";
import { LIMITS } from "./limits.js";
import type { ModelInfo, NativeJobOptions } from "./native.js";
import type { OutputType } from "./outputs.js";
import { checkOnePrompt, type InputType, promptOf } from "./prompts.js";
import { isAbortSignal, isDate } from "./realms.js";
import type { JobTrace } from "./statistics.js";
import { checkText } from "./texts.js";

/** Options of one call, whatever it asks for. */
export interface QueueOptions {
  /** Ends the call with `CANCELLED`: it leaves the queue, and where it runs alone the run ends too. */
  signal?: AbortSignal;
  /** Milliseconds from now after which the call ends with `DEADLINE_EXCEEDED` unless its last batch has begun. */
  timeoutMs?: number;
  /** The same as a point in time: a Date, or milliseconds since the epoch. Not together with `timeoutMs`. */
  deadline?: Date | number;
  /**
   * Who goes first: a bulk call never delays an interactive one by more than one batch.
   * Default: `interactive` for up to 32 texts, `bulk` for more.
   */
  lane?: "interactive" | "bulk";
  /** Told where the call's time went, once it has succeeded; of a call in parts (more than 256 texts), once per part. */
  trace?: (trace: JobTrace) => void;
}

/** Options of one call for texts. */
export interface CallOptions extends QueueOptions {
  /**
   * Which side of a text with too many tokens is cut off; `none`: it fails with `TOO_LONG`. Default: `info.truncate`, the
   * model's own.
   */
  truncate?: "end" | "start" | "none";
  /** Put before each text, and not together with `promptName`. Default: `info.defaultPrompt`, if there is one. */
  prompt?: string;
  /** The name of one of the model's prompts (`info.prompts`). */
  promptName?: string;
  /**
   * Which side of a search the texts are: puts the model's own prompt for it before each, the one named `query`, or
   * `document`, `passage` or `corpus`; without one, the default prompt. Not together with `prompt` and `promptName`.
   */
  inputType?: InputType;
}

/** Options of one call for vectors of whole texts. */
export interface EmbedOptions<Output extends OutputType = OutputType> extends CallOptions {
  /** Cut vectors to their first so many dimensions, before they are normalised. 1 to (by default) `info.dimensions`. */
  dimensions?: number;
  /** Scale vectors to unit length. Default: `info.normalize`. */
  normalize?: boolean;
  /** Element type. Default `float32`; docs/reference/outputs.md says how the others are made. */
  outputType?: Output;
}

/** The longest time a call may be given: a year. */
const MAX_TIMEOUT_MS = 366 * 24 * 3600 * 1000;

/** Of {@link QueueOptions}. */
export const QUEUE_CHECKS: Record<keyof QueueOptions, Check> = {
  signal: (name, value) => {
    if (!isAbortSignal(value)) throw invalidArgument(name, value, "an AbortSignal");
  },
  timeoutMs: (name, value) => {
    if (!(typeof value === "number" && value >= 0 && value <= MAX_TIMEOUT_MS))
      throw invalidArgument(name, value, `a number from 0 to ${MAX_TIMEOUT_MS}`);
  },
  deadline: (name, value) => {
    if (!Number.isFinite(isDate(value) ? value.getTime() : value))
      throw invalidArgument(name, value, "a valid Date, or milliseconds since the epoch");
  },
  lane: oneOf("interactive", "bulk"),
  trace: (name, value) => {
    if (typeof value !== "function") throw invalidArgument(name, value, "a function");
  },
};

/** Of {@link CallOptions}. */
export const CALL_CHECKS: Record<keyof CallOptions, Check> = {
  ...QUEUE_CHECKS,
  truncate: oneOf("end", "start", "none"),
  prompt: (name, value) => checkText(value, name),
  promptName: (name, value) => {
    if (typeof value !== "string") throw invalidArgument(name, value, "a string");
  },
  inputType: oneOf("query", "document"),
};

const EMBED_CHECKS: Record<keyof EmbedOptions, Check> = {
  ...CALL_CHECKS,
  dimensions: integer(1, 1_000_000),
  normalize: boolean,
  outputType: oneOf("float32", "int8", "uint8", "binary", "ubinary"),
};

/** Throws `INVALID_ARGUMENT` naming the option, its value and what is allowed. */
export function checkCallOptions(options: unknown): asserts options is CallOptions {
  checkOptions(options, CALL_CHECKS);
  checkTogether(options as CallOptions);
}

/** As {@link checkCallOptions}, for vectors of whole texts. */
export function checkEmbedOptions(options: unknown): asserts options is EmbedOptions {
  checkOptions(options, EMBED_CHECKS);
  checkTogether(options as EmbedOptions);
}

/** Throws `INVALID_ARGUMENT` for two ways to say when a call ends. */
export function checkEnd({ timeoutMs, deadline }: QueueOptions): void {
  if (timeoutMs !== undefined && deadline !== undefined)
    throw new NativeInferError("INVALID_ARGUMENT", "timeoutMs and deadline exclude each other.");
}

/** Throws `INVALID_ARGUMENT` for options that exclude each other. */
export function checkTogether(options: CallOptions): void {
  checkEnd(options);
  const { prompt, promptName, inputType } = options;
  if (prompt !== undefined || promptName !== undefined || inputType !== undefined)
    checkOnePrompt({ prompt, promptName, inputType });
}

/** Milliseconds on the clock of `performance.now()` at which a call ends; undefined: never. */
export function endTime({ timeoutMs, deadline }: QueueOptions): number | undefined {
  if (timeoutMs !== undefined) return performance.now() + timeoutMs;
  if (deadline === undefined) return undefined;
  return performance.now() + Math.min(Number(deadline) - Date.now(), MAX_TIMEOUT_MS);
}

/** The native form of options that do not depend on what is asked for. `texts`: how many. */
export function queueOptions({ lane, trace }: QueueOptions, texts: number): NativeJobOptions {
  return {
    lane: lane ?? (texts > LIMITS.interactiveTexts ? "bulk" : "interactive"),
    trace: trace !== undefined,
  };
}

/** The native form of what does not change from job to job of a call. `texts`: how many; `ids`: whether they are token ids. */
export function nativeOptions(
  options: EmbedOptions,
  info: ModelInfo,
  { texts, ids }: { texts: number; ids: boolean },
): NativeJobOptions {
  const { truncate, dimensions, normalize, outputType } = options;
  // Each by its name: V8 takes 3 us to add properties to a copy that a spread has made.
  const { lane, trace } = queueOptions(options, texts);
  return {
    lane,
    trace,
    truncate,
    prompt: promptOf(options, info, ids),
    dimensions,
    normalize,
    output: outputType,
  };
}
