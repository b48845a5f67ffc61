import {
  type EmbedOptions,
  type EmbedResult,
  type Input,
  type JobTrace,
  NativeInferError,
  type OutputName,
} from "native-infer";
import { HttpError, tooLong } from "./http/http-error.js";
import type { Exchange } from "./http/operation.js";
import { retryAfterSeconds } from "./http/retry-after.js";
import type { ServedModel } from "./models/served-model.js";
import { noteInputs, noteWork, type Timings, type Work } from "./work.js";

/** The settings that limit one request. */
export interface EmbeddingLimits {
  /** Most texts of a request. */
  maxInputs: number;
  /** Most texts accepted and not yet answered: a call with more could never be accepted. */
  maxQueueRequests: number;
}

/** The vectors of one request, in order, and what they took. */
export interface Embedded<Output extends OutputName> extends EmbedResult<Output> {
  work: Work;
}

/** Throws 413 naming the field. */
export function checkInputCount(count: number, limits: EmbeddingLimits, field: string): void {
  const most = Math.min(limits.maxInputs, limits.maxQueueRequests);
  if (count > most) {
    throw tooLong(`${field} has ${count} texts; at most ${most} are allowed`, field);
  }
}

/** `error` of an engine with what clients are told besides: when the same call may succeed. */
export function withRetryAfter(error: unknown, { pace }: ServedModel): unknown {
  if (!(error instanceof NativeInferError)) return error;
  if (error.code !== "OVERLOADED" && error.code !== "CLOSED") return error;
  const retryAfter = retryAfterSeconds(pace.waitMs());
  return new HttpError(error.httpStatus, error.code, error.message, { retryAfter, cause: error });
}

/** Texts differ, and so do batches: what would be ready only just in time is often late. */
const SAFETY = 1.15;

/**
 * Before every call of an engine. Throws 429 `OVERLOADED` where the queue takes longer than the
 * client will wait: it learns that now, not at its deadline, and what can still be answered in time
 * is not held up.
 */
export function admit(
  { deadline }: Exchange<unknown>["call"],
  { pace }: ServedModel,
  texts: number,
): void {
  if (deadline !== undefined) {
    const waitMs = SAFETY * (pace.waitMs() + texts * pace.msPerText);
    const leftMs = deadline - Date.now();
    if (waitMs > leftMs) {
      const left = `the request leaves ${Math.max(0, leftMs)} ms`;
      throw new HttpError(
        429,
        "OVERLOADED",
        `the answer would take about ${Math.ceil(waitMs)} ms; ${left}`,
        { retryAfter: retryAfterSeconds(waitMs - leftMs) },
      );
    }
  }
  pace.expect(texts);
}

function addUp(traces: readonly JobTrace[], modelMs: number): Timings {
  const sum = (name: "tokenizeMs" | "runMs") =>
    traces.reduce((total, trace) => total + trace[name], 0);
  // A call in parts has a trace for each; its wait is that of the part which went first.
  const queueMs = Math.min(...traces.map((trace) => trace.queueMs));
  return { modelMs, queueMs, tokenizeMs: sum("tokenizeMs"), runMs: sum("runMs") };
}

/**
 * Embeds the inputs of one request, ends with its client or its deadline, and notes the work.
 * Rejects as `Embedder.embedAll` does; `OVERLOADED` and `CLOSED` say when to come again.
 */
export async function embedInputs<Output extends OutputName = "float32">(
  { ctx, call }: Pick<Exchange<unknown>, "ctx" | "call">,
  model: ServedModel,
  inputs: readonly Input[],
  options: EmbedOptions<Output> = {},
): Promise<Embedded<Output>> {
  noteInputs(ctx, inputs);
  admit(call, model, inputs.length);
  const traces: JobTrace[] = [];
  const begin = performance.now();
  try {
    const trace = (of: JobTrace) => void traces.push(of);
    const result = await model.embedder.embedAll(inputs, { ...options, ...call, trace });
    const work: Work = {
      ...addUp(traces, performance.now() - begin),
      model: model.name,
      texts: inputs.length,
      characters: inputs.reduce(
        (sum, text) => sum + (typeof text === "string" ? text.length : 0),
        0,
      ),
      tokens: result.tokens,
    };
    noteWork(ctx, work);
    return { ...result, work };
  } catch (error) {
    throw withRetryAfter(error, model);
  }
}
