import { setMaxListeners } from "node:events";
import { NativeInferError } from "./errors.js";
import { LIMITS } from "./limits.js";
import type { TokenRows } from "./max-sim.js";

/** What `Embedder.embedTokens` resolves to, for each text. */
export interface TokenVectors extends TokenRows {
  /**
   * Row-major, [rows, width]. Of a ColBERT model (`info.lateInteraction`): of unit length, `info.dimensions` wide, ready for
   * `maxSim`. Of others the last hidden state, neither pooled nor normalised; the width is `info.dimensions` unless the
   * model has several poolings, or modules such as Dense after pooling.
   */
  vectors: Float32Array;
  /** As many as tokens, but for those of a document that a ColBERT model leaves out: its skiplist, mostly punctuation. */
  rows: number;
  /** Tokens after truncation, special tokens and prompt included; of a ColBERT model its marker and the mask tokens too. */
  tokens: number;
  /** Whether the text was cut to `maxTokens`. */
  truncated: boolean;
}

/** Texts of one call that are under way at a time: their vectors are large, and others want room in the queue. */
const AT_A_TIME = LIMITS.interactiveTexts;

/** The error of one of several texts. */
function numbered(error: unknown, index: number): unknown {
  if (!(error instanceof NativeInferError) || error.index === undefined) return error;
  return new NativeInferError(error.code, error.message, { index, cause: error.cause });
}

/** What `embedOne` gives for each input, in order, some at a time; the first failure ends the others. */
export async function embedEach<Input>(
  inputs: readonly Input[],
  given: AbortSignal | undefined,
  embedOne: (input: Input, index: number, signal: AbortSignal) => Promise<TokenVectors>,
): Promise<TokenVectors[]> {
  const stop = new AbortController();
  const signal = given ? AbortSignal.any([stop.signal, given]) : stop.signal;
  setMaxListeners(AT_A_TIME + 1, signal);
  const all: TokenVectors[] = [];
  try {
    for (let from = 0; from < inputs.length; from += AT_A_TIME) {
      const some = inputs.slice(from, from + AT_A_TIME);
      const calls = some.map(async (input, at) => {
        try {
          return await embedOne(input, from + at, signal);
        } catch (error) {
          throw numbered(error, from + at);
        }
      });
      all.push(...(await Promise.all(calls)));
    }
    return all;
  } catch (error) {
    stop.abort();
    throw error;
  }
}
