import { setMaxListeners } from "node:events";
import {
  type CallOptions,
  type EmbedOptions,
  type EmbedResult,
  type Input,
  type JobTrace,
  NativeInferError,
  type OutputName,
  type TokenVectors,
} from "native-infer";
import { HttpError } from "./http/http-error.js";
import { WHOLE_LENGTH } from "./http/json-response.js";
import type { Exchange } from "./http/operation.js";
import { memoryOf } from "./http/request-memory.js";
import { retryAfterSeconds } from "./http/retry-after.js";
import { tokenBound } from "./limits/request-tokens.js";
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

/** Most texts that a request may have: those that the queue has room for at all. */
export function mostInputs({ maxInputs, maxQueueRequests }: EmbeddingLimits): number {
  return Math.min(maxInputs, maxQueueRequests);
}

/**
 * A schema that depends on how many texts a request may have. The same limits give the same schema, because the OpenAPI document
 * knows a schema by its identity.
 */
export function limited<Schema>(
  make: (maxInputs: number) => Schema,
): (limits: EmbeddingLimits) => Schema {
  const made = new Map<number, Schema>();
  return (limits) => {
    const max = mostInputs(limits);
    const schema = made.get(max) ?? make(max);
    made.set(max, schema);
    return schema;
  };
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

/** Where the time of a call went: one in parts has a trace for each. */
function addUp(traces: readonly JobTrace[], modelMs: number): Timings {
  let [queueMs, tokenizeMs, runMs] = [Infinity, 0, 0];
  for (const trace of traces) {
    // The wait is that of the part which went first.
    queueMs = Math.min(queueMs, trace.queueMs);
    tokenizeMs += trace.tokenizeMs;
    runMs += trace.runMs;
  }
  // Parts that share a batch count it once each, and the whole takes no longer than it took.
  if (traces.length > 1) runMs = Math.min(runMs, modelMs);
  return { modelMs, queueMs, tokenizeMs, runMs };
}

/** UTF-16 units of the texts among the inputs. */
function charactersOf(inputs: readonly Input[]): number {
  let characters = 0;
  for (const input of inputs) if (typeof input === "string") characters += input.length;
  return characters;
}

/*
 * Objects of each request are made field by field or by Object.assign: of a literal that begins with a spread and goes on,
 * V8 puts new hidden classes into the old generation each time, up to a kilobyte (Node 20; see garbage.test.ts).
 */

/** What the engine is told by the exchange: who ends the call, and who hears what it took. */
type Told = Pick<CallOptions, "signal" | "deadline" | "trace">;

/** A typed array and its buffer, beside its numbers. */
const BYTES_PER_VECTOR = 300;
const BYTES_PER_NUMBER: Readonly<Record<OutputName, number>> = {
  float32: 4,
  int8: 1,
  uint8: 1,
  binary: 1 / 8,
  ubinary: 1 / 8,
};
/** A float32 has up to 22 characters as a JSON number. */
const CHARACTERS_PER_NUMBER = 22;

/** What vectors take until their client has received them, with the part of their JSON that is there at a time. */
function bytesOf(vectors: number, numbers: number, bytesPerNumber = 4): number {
  const json = Math.min(WHOLE_LENGTH, CHARACTERS_PER_NUMBER * numbers);
  return Math.ceil(BYTES_PER_VECTOR * vectors + bytesPerNumber * numbers + json);
}

/** Runs `compute` on the inputs of one request, whose vectors take `bytes`, and notes the work. */
async function noted<Result extends { tokens: number }>(
  { ctx, call }: Pick<Exchange<unknown>, "ctx" | "call">,
  model: ServedModel,
  { inputs, bytes }: { inputs: readonly Input[]; bytes: number },
  compute: (told: Told) => Promise<Result>,
): Promise<Result & { work: Work }> {
  noteInputs(ctx, inputs);
  memoryOf(ctx).charge(bytes);
  admit(call, model, inputs.length);
  const traces: JobTrace[] = [];
  const begin = performance.now();
  try {
    const told = Object.assign({ trace: (of: JobTrace) => void traces.push(of) }, call);
    const result = await compute(told);
    const { modelMs, queueMs, tokenizeMs, runMs } = addUp(traces, performance.now() - begin);
    const work: Work = {
      modelMs,
      queueMs,
      tokenizeMs,
      runMs,
      model: model.name,
      texts: inputs.length,
      characters: charactersOf(inputs),
      tokens: result.tokens,
    };
    noteWork(ctx, work);
    return Object.assign(result, { work });
  } catch (error) {
    throw withRetryAfter(error, model);
  }
}

/**
 * Embeds the inputs of one request, ends with its client or its deadline, and notes the work.
 * Rejects as `Embedder.embedAll` does; `OVERLOADED` and `CLOSED` say when to come again.
 */
export function embedInputs<Output extends OutputName = "float32">(
  exchange: Pick<Exchange<unknown>, "ctx" | "call">,
  model: ServedModel,
  inputs: readonly Input[],
  options: EmbedOptions<Output> = {},
): Promise<Embedded<Output>> {
  const { dimensions = model.embedder.info.dimensions, output = "float32" } = options;
  const bytes = bytesOf(inputs.length, inputs.length * dimensions, BYTES_PER_NUMBER[output]);
  return noted(exchange, model, { inputs, bytes }, (told) =>
    model.embedder.embedAll(inputs, Object.assign({}, options, told)),
  );
}

/** The most numbers that the token vectors of one request may have: 64 MiB of float32. */
export const MAX_TOKEN_NUMBERS = 16_777_216;

/** Texts above which their token vectors are computed when there is nothing more urgent. */
const MAX_INTERACTIVE_TEXTS = 32;

/** Texts whose token vectors are asked for at a time: more at once would hold up the event loop. */
const TEXTS_AT_A_TIME = 64;

/**
 * As {@link embedInputs}, with a vector for each token: row-major, [tokens, dimensions], for each
 * input. These dimensions are those of the graph, and other than a text's vector has if modules
 * such as Dense follow pooling. Rejects with `TOO_LONG` as soon as there are more than {@link MAX_TOKEN_NUMBERS}.
 */
export function embedTokensOfInputs(
  exchange: Pick<Exchange<unknown>, "ctx" | "call">,
  model: ServedModel,
  inputs: readonly Input[],
  options: CallOptions = {},
): Promise<{ vectors: Float32Array[]; dimensions: number; tokens: number; work: Work }> {
  const lane = inputs.length > MAX_INTERACTIVE_TEXTS ? "bulk" : "interactive";
  const { dimensions, maxTokens } = model.embedder.info;
  const most = inputs.reduce((sum, input) => sum + tokenBound(input, maxTokens), 0);
  const bytes = bytesOf(inputs.length, Math.min(most * dimensions, MAX_TOKEN_NUMBERS));
  return noted(exchange, model, { inputs, bytes }, async (told) => {
    const stop = new AbortController();
    const signal = AbortSignal.any([exchange.call.signal, stop.signal]);
    setMaxListeners(TEXTS_AT_A_TIME + 1, signal);
    let numbers = 0;
    const embedOne = async (input: Input) => {
      const one = await model.embedder.embedTokens(input, { lane, ...options, ...told, signal });
      numbers += one.vectors.length;
      if (numbers <= MAX_TOKEN_NUMBERS) return one;
      const message = `the inputs' token vectors have more than ${MAX_TOKEN_NUMBERS} numbers together; send fewer inputs`;
      throw new NativeInferError("TOO_LONG", message);
    };
    try {
      const all: TokenVectors[] = [];
      for (let from = 0; from < inputs.length; from += TEXTS_AT_A_TIME) {
        const some = inputs.slice(from, from + TEXTS_AT_A_TIME);
        all.push(...(await Promise.all(some.map(embedOne))));
      }
      const tokens = all.reduce((sum, one) => sum + one.tokens, 0);
      memoryOf(exchange.ctx).correct(bytes, bytesOf(inputs.length, numbers));
      const dimensions = tokens > 0 ? numbers / tokens : 1;
      return { vectors: all.map((one) => one.vectors), dimensions, tokens };
    } catch (error) {
      stop.abort();
      throw error;
    }
  });
}
