import {
  type Input,
  NativeInferError,
  type SparseOptions,
  type SparseResult,
  type SparseVector,
} from "native-infer";
import type { ServedSparseModel, ServedSparseModels } from "../models/served-models.js";
import { memoryOf } from "../web/request-memory.js";
import type { EngineCall, EngineCalls, EngineRequest } from "./engine-calls.js";
import type { InputLimits } from "./input-limits.js";
import type { Usage } from "./usage.js";

/** The terms that the sparse vectors of one request may have at most: 64 MiB. */
export const MAX_TERMS = 8_388_608;

/** A term's id and weight; its JSON is sent in pieces. */
const BYTES_PER_TERM = 8;
/** Two arrays and their buffers, beside the terms. */
const BYTES_PER_VECTOR = 600;
/** Terms of a text, as far as nobody knows: trained models give a few hundred. */
const USUAL_TERMS = 512;
/** Texts whose vectors are computed before their terms are counted. */
const TEXTS_AT_A_TIME = 256;

/** Sparse vectors of a request's texts, and what they took. */
export interface SparseEmbedded extends SparseResult {
  usage: Usage;
}

/** The way of a request's texts to sparse vectors, through what all work for an engine passes. */
export class SparseEmbedding {
  readonly #calls: EngineCalls;

  constructor(calls: EngineCalls) {
    this.#calls = calls;
  }

  /**
   * A sparse vector for each input. Rejects as `Embedder.embedSparseAll` does, and with `TOO_LONG` as soon as they have more
   * than {@link MAX_TERMS} terms.
   */
  embed(
    request: EngineRequest,
    model: ServedSparseModel,
    inputs: readonly Input[],
    options: SparseOptions,
  ): Promise<SparseEmbedded> {
    const usual = Math.min(USUAL_TERMS, model.engine.info.dimensions);
    const bytesOf = (terms: number) => BYTES_PER_VECTOR * inputs.length + BYTES_PER_TERM * terms;
    const bytes = bytesOf(usual * inputs.length);
    return this.#calls.run(request, model, { inputs, bytes }, async (engineCall) => {
      const { result, terms } = await embedInParts(model, inputs, { ...options, ...engineCall });
      memoryOf(request.ctx).correct(bytes, bytesOf(terms));
      return result;
    });
  }
}

const termsOf = (vectors: readonly SparseVector[]) =>
  vectors.reduce((sum, { indices }) => sum + indices.length, 0);

async function embedInParts(
  { engine }: ServedSparseModel,
  inputs: readonly Input[],
  options: SparseOptions & EngineCall,
): Promise<{ result: SparseResult; terms: number }> {
  const result: SparseResult = { vectors: [], tokens: 0, truncated: 0 };
  let terms = 0;
  for (let from = 0; from < inputs.length; from += TEXTS_AT_A_TIME) {
    const some = inputs.slice(from, from + TEXTS_AT_A_TIME);
    const part = await engine.embedSparseAll(some, options);
    terms += termsOf(part.vectors);
    if (terms > MAX_TERMS) {
      const message = `the inputs' sparse vectors have more than ${MAX_TERMS} terms together; send fewer inputs`;
      throw new NativeInferError("TOO_LONG", message);
    }
    result.vectors.push(...part.vectors);
    result.tokens += part.tokens;
    result.truncated += part.truncated;
  }
  return { result, terms };
}

/** What routes that give sparse vectors are made of. */
export interface SparseDeps {
  /** Absent: the server has none. */
  sparse?: ServedSparseModels | undefined;
  sparseEmbedding: SparseEmbedding;
  settings: InputLimits;
}
