import { type Check, checkOptions, integer } from "./checks.js";
import { CALL_CHECKS, type CallOptions, checkTogether } from "./embed-options.js";
import { type PartResult, throwFailure } from "./jobs.js";

/** A text's weights for the tokens of the vocabulary, as SPLADE makes them: all others are 0. */
export interface SparseVector {
  /** Token ids, ascending; `Embedder.idToToken` spells them. */
  indices: Uint32Array;
  /** The weight of each, above 0. */
  values: Float32Array;
}

/** Options of one call for sparse vectors. */
export interface SparseOptions extends CallOptions {
  /** Only so many terms of each text, those with the largest weights. At least 1. Default: all whose weight is above 0. */
  topK?: number;
}

/** The sparse vectors of a call, and what computing them took. */
export interface SparseResult {
  /** One per text, in order. */
  vectors: SparseVector[];
  /** Tokens of all texts after truncation, special tokens and prompts included. */
  tokens: number;
  /** How many of the texts were cut to `maxTokens`. */
  truncated: number;
}

const SPARSE_CHECKS: Record<keyof SparseOptions, Check> = {
  ...CALL_CHECKS,
  topK: integer(1, Number.MAX_SAFE_INTEGER),
};

/** Throws `INVALID_ARGUMENT` naming the option, its value and what is allowed. */
export function checkSparseOptions(options: unknown): asserts options is SparseOptions {
  checkOptions(options, SPARSE_CHECKS);
  checkTogether(options as SparseOptions);
}

/** Joins the results of a call's parts. Throws if a text failed. */
export function joinTerms(parts: readonly PartResult[]): SparseResult {
  const joined: SparseResult = { vectors: [], tokens: 0, truncated: 0 };
  for (const part of parts) {
    throwFailure(part);
    const { count, result } = part;
    const { ids = new Uint32Array(), terms = new Uint32Array(count), rows } = result;
    let at = 0;
    for (const length of terms) {
      // Copies: a view would keep the terms of all texts, and may be of another realm.
      const indices = Uint32Array.from(ids.subarray(at, at + length));
      const values = Float32Array.from(rows.subarray(at, at + length));
      joined.vectors.push({ indices, values });
      at += length;
    }
    joined.tokens += result.tokens;
    joined.truncated += result.truncated;
  }
  return joined;
}
