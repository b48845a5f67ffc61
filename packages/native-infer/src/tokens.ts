import { boolean, type Check, integer } from "./checks.js";
import { invalidArgument, NativeInferError } from "./errors.js";
import { LIMITS } from "./limits.js";
import { isInt32Array } from "./realms.js";

/** What `Embedder.tokenize` returns. */
export interface Tokens {
  /** Token ids, never cut off: compare their number with `info.maxTokens`. */
  ids: Int32Array;
  /** Begin and end of each token in UTF-16 units (`text.slice(begin, end)`), two numbers per id; 0, 0 for added special tokens. */
  offsets: Uint32Array;
  /** For each id 1 where it is a special token that was added to the text's own (`[CLS]` and `[SEP]`), else 0. */
  special: Uint8Array;
}

/** Options of `Embedder.tokenize`. */
export interface TokenizeOptions {
  /** Add the special tokens that the model wants around a text. Default true. */
  addSpecialTokens?: boolean;
}

/** Options of `Embedder.decode`. */
export interface DecodeOptions {
  /** Leave out the tokens that tokenizer.json calls special, wherever they stand. Default true. */
  skipSpecialTokens?: boolean;
}

export const TOKENIZE_CHECKS: Record<keyof TokenizeOptions, Check> = { addSpecialTokens: boolean };

export const DECODE_CHECKS: Record<keyof DecodeOptions, Check> = { skipSpecialTokens: boolean };

/** Throws `INVALID_ARGUMENT` for what cannot be a token id. */
export const checkId: Check = integer(0, 2 ** 31 - 1);

/**
 * Token ids as the engine takes them. Throws `INVALID_ARGUMENT` naming the one that is none, and `TOO_LONG` for more than
 * `LIMITS.decodedIds` of them.
 */
export function checkIds(ids: unknown): Int32Array {
  if (!isInt32Array(ids) && !Array.isArray(ids))
    throw invalidArgument("ids", ids, "an Int32Array or an array of token ids");
  if (ids.length > LIMITS.decodedIds) {
    throw new NativeInferError(
      "TOO_LONG",
      `ids has ${ids.length} token ids; at most ${LIMITS.decodedIds} are allowed.`,
    );
  }
  if (isInt32Array(ids)) return ids;
  for (let i = 0; i < ids.length; i += 1) checkId(`ids[${i}]`, ids[i]);
  return Int32Array.from(ids);
}
