import { setMaxListeners } from "node:events";
import {
  type CallOptions,
  type EmbedOptions,
  type EmbedResult,
  type Input,
  LIMITS,
  NativeInferError,
  type OutputType,
  type TokenVectors,
} from "native-infer";
import type { ServedModel, ServedModels } from "../models/served-models.js";
import { WHOLE_LENGTH } from "../web/json-response.js";
import { memoryOf } from "../web/request-memory.js";
import type { EngineCall, EngineCalls, EngineRequest } from "./engine-calls.js";
import type { InputLimits } from "./input-limits.js";
import { tokenBound } from "./token-limit.js";
import type { Usage } from "./usage.js";

/** The vectors of one request, in order, and what they took. */
export interface Embedded<Output extends OutputType> extends EmbedResult<Output> {
  usage: Usage;
}

// Objects of each request are made field by field or by Object.assign, not by a literal that begins with a spread: see ADR 12.

/** The part of a request's context that an embedding needs. */
export type EmbeddingCall = EngineRequest;

/** A typed array and its buffer, beside its numbers. */
const BYTES_PER_VECTOR = 300;
const BYTES_PER_NUMBER: Readonly<Record<OutputType, number>> = {
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

/** The numbers that the token vectors of one request may have at most: 64 MiB of float32. */
export const MAX_TOKEN_NUMBERS = 16_777_216;

/** Texts whose token vectors are computed at a time: more at once would block the event loop. */
const TEXTS_AT_A_TIME = 64;

/** The token vectors of one request. */
export interface EmbeddedTokens {
  /** Of each input, row-major: [rows, dimensions]; a row for each token, unless a ColBERT model leaves it out. */
  vectors: Float32Array[];
  /** Those of the graph: other than a text's vector has if modules such as Dense follow pooling. */
  dimensions: number;
  tokens: number;
  usage: Usage;
}

/**
 * The way of every request's texts to their vectors: the memory that the vectors take, the limit of tokens, whether the queue is
 * short enough, the engine, and the record of what it did. A call ends with its client or at its deadline. Rejects as
 * `Embedder.embedAll` does, with `TOO_LONG` for too many tokens, and `OVERLOADED` and `CLOSED` say when to come again.
 */
export class EmbeddingPipeline {
  readonly #calls: EngineCalls;

  constructor(calls: EngineCalls) {
    this.#calls = calls;
  }

  /** A vector for each input. */
  embed<Output extends OutputType = "float32">(
    request: EmbeddingCall,
    model: ServedModel,
    inputs: readonly Input[],
    options: EmbedOptions<Output> = {},
  ): Promise<Embedded<Output>> {
    const { dimensions = model.engine.info.dimensions, outputType = "float32" } = options;
    const bytes = bytesOf(inputs.length, inputs.length * dimensions, BYTES_PER_NUMBER[outputType]);
    return this.#calls.run(request, model, { inputs, bytes }, (engineCall) =>
      model.engine.embedAll(inputs, Object.assign({}, options, engineCall)),
    );
  }

  /** A vector for each token of each input. Rejects with `TOO_LONG` as soon as they have more than {@link MAX_TOKEN_NUMBERS} numbers. */
  embedTokens(
    request: EmbeddingCall,
    model: ServedModel,
    inputs: readonly Input[],
    options: CallOptions = {},
  ): Promise<EmbeddedTokens> {
    const lane = inputs.length > LIMITS.interactiveTexts ? "bulk" : "interactive";
    const { dimensions, maxTokens, lateInteraction } = model.engine.info;
    // A short query of a ColBERT model may be filled up.
    const bound = (input: Input) => (lateInteraction ? maxTokens : tokenBound(input, maxTokens));
    const max = inputs.reduce((sum, input) => sum + bound(input), 0);
    const bytes = bytesOf(inputs.length, Math.min(max * dimensions, MAX_TOKEN_NUMBERS));
    return this.#calls.run(request, model, { inputs, bytes }, async (engineCall) => {
      const all = await tokenVectors(model, inputs, { lane, ...options, ...engineCall });
      const tokens = all.reduce((sum, one) => sum + one.tokens, 0);
      const numbers = all.reduce((sum, one) => sum + one.vectors.length, 0);
      memoryOf(request.ctx).correct(bytes, bytesOf(inputs.length, numbers));
      const rows = all.reduce((sum, one) => sum + one.rows, 0);
      const dimensions = rows > 0 ? numbers / rows : 1;
      return { vectors: all.map((one) => one.vectors), dimensions, tokens };
    });
  }
}

/** The token vectors of each input, some inputs at a time; the first failure ends the others. */
async function tokenVectors(
  { engine: embedder }: ServedModel,
  inputs: readonly Input[],
  options: CallOptions & EngineCall,
): Promise<TokenVectors[]> {
  const stop = new AbortController();
  const signals = [stop.signal, ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(signals);
  setMaxListeners(TEXTS_AT_A_TIME + 1, signal);
  let numbers = 0;
  const embedOne = async (input: Input) => {
    const one = await embedder.embedTokens(input, { ...options, signal });
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
    return all;
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/** What routes that embed are made of. */
export interface EmbeddingDeps {
  models: ServedModels;
  pipeline: EmbeddingPipeline;
  settings: InputLimits;
}
