import { NativeInferError } from "./errors.js";
import type { PartResult } from "./jobs.js";
import type { NativeTrace } from "./native.js";
import type { OutputType, VectorOf } from "./outputs.js";
import { ownView } from "./realms.js";
import type { JobTrace } from "./statistics.js";

/** The vectors of a call, and what computing them took. */
export interface EmbedResult<Output extends OutputType = "float32"> {
  /** One per text, in order. Up to 256 of them are views onto one buffer; `slice()` one to keep it alone. */
  vectors: VectorOf[Output][];
  /** Tokens of all texts after truncation, special tokens and prompts included. */
  tokens: number;
  /** How many of the texts were cut to `maxTokens`. */
  truncated: number;
}

/** As {@link EmbedResult}, with an error in the place of each vector that could not be computed. */
export interface SettledResult<Output extends OutputType = "float32"> {
  /** One per text, in order. */
  vectors: (VectorOf[Output] | NativeInferError)[];
  tokens: number;
  truncated: number;
}

/** A trace as callers see it. */
export function jobTrace(native: NativeTrace): JobTrace {
  const [queueMs, tokenizeMs, runMs, totalMs, batches, batchTexts, batchTokens] = native;
  return { queueMs, tokenizeMs, runMs, totalMs, batches, batchTexts, batchTokens };
}

/** Joins the results of a call's parts. Throws where a text failed. */
export function collect<Output extends OutputType>(
  parts: readonly PartResult[],
): EmbedResult<Output> {
  const { vectors, ...rest } = settle<Output>(parts);
  const failure = vectors.find((vector) => vector instanceof NativeInferError);
  if (failure) throw failure;
  return { vectors: vectors as VectorOf[Output][], ...rest };
}

/** As {@link collect}, with the errors among the vectors. */
export function settle<Output extends OutputType>(
  parts: readonly PartResult[],
): SettledResult<Output> {
  const settled: SettledResult<Output> = { vectors: [], tokens: 0, truncated: 0 };
  for (const { from, count, result } of parts) {
    const width = result.rows.length / count;
    for (let i = 0; i < count; i += 1) {
      const vector = ownView(result.rows, i * width, width);
      settled.vectors.push(vector as VectorOf[Output]);
    }
    for (const { index, code, message } of result.failures ?? []) {
      settled.vectors[from + index] = new NativeInferError(code, message, { index: from + index });
    }
    settled.tokens += result.tokens;
    settled.truncated += result.truncated;
  }
  return settled;
}
