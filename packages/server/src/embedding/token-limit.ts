import { type Input, NativeInferError } from "native-infer";
import type { AnyEngine } from "../models/served-models.js";
import { tooLong } from "../web/http-error.js";
import { partEnd } from "../web/json-pieces.js";
import { scheduler } from "../web/scheduler.js";

/** A UTF-16 unit is at most three bytes of UTF-8, and a token at least one byte. */
const TOKENS_PER_UNIT = 3;
/** More than any tokenizer puts around a text. */
const SPECIAL_TOKENS = 8;
/** What is tokenized at a time: less than a millisecond. */
const UNITS_PER_YIELD = 16_384;

/** Never less than the tokens that the engine will see, but for a prompt; a multiplication, not a tokenization. */
export function tokenBound(input: Input, maxTokens: number): number {
  const tokens =
    typeof input === "string" ? input.length * TOKENS_PER_UNIT + SPECIAL_TOKENS : input.length;
  return Math.min(tokens, maxTokens);
}

/** Counts tokens and yields to the event loop between parts. */
class TokenCounter {
  readonly #embedder: AnyEngine;
  readonly #signal: AbortSignal | undefined;
  readonly #special: number;
  /** Since the last yield. */
  #units = 0;

  constructor(embedder: AnyEngine, signal: AbortSignal | undefined) {
    this.#embedder = embedder;
    this.#signal = signal;
    this.#special = embedder.tokenize("").ids.length;
  }

  /** After truncation. A word at the border of two parts may count one token more. */
  async count(text: string): Promise<number> {
    const { maxTokens } = this.#embedder.info;
    let tokens = this.#special;
    for (let from = 0; from < text.length && tokens < maxTokens; ) {
      const to = partEnd(text, from, UNITS_PER_YIELD);
      await this.#yieldAfter(to - from);
      tokens += this.#embedder.tokenize(text.slice(from, to)).ids.length - this.#special;
      from = to;
    }
    return Math.min(tokens, maxTokens);
  }

  async #yieldAfter(units: number): Promise<void> {
    this.#units += units;
    if (this.#units < UNITS_PER_YIELD) return;
    this.#units = units;
    await scheduler.yield();
    if (this.#signal?.aborted) throw new NativeInferError("CANCELLED", "The call was cancelled.");
  }
}

/** As {@link tokenBound}, of all inputs. */
function boundOfAll(inputs: readonly Input[], maxTokens: number): number {
  return inputs.reduce((sum, input) => sum + tokenBound(input, maxTokens), 0);
}

/** Counts until it is clear whether the request, whose bound leaves it open, has more than `max` tokens. */
async function countTokens(
  embedder: AnyEngine,
  inputs: readonly Input[],
  max: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { maxTokens } = embedder.info;
  let upperBound = boundOfAll(inputs, maxTokens);
  const counter = new TokenCounter(embedder, signal);
  let counted = 0;
  for (const input of inputs) {
    const tokens =
      typeof input === "string" ? await counter.count(input) : tokenBound(input, maxTokens);
    counted += tokens;
    upperBound -= tokenBound(input, maxTokens) - tokens;
    if (upperBound <= max) return;
    if (counted > max) {
      throw tooLong(`the request has more than ${max} tokens; send fewer or shorter texts`);
    }
  }
}

/**
 * Rejects with 413 `TOO_LONG` if the inputs have more than `max` tokens together, and with `CANCELLED` if `signal` fires
 * before that is known. Nearly every request passes by its bound: then there is nothing to wait for, and it returns undefined.
 */
export function checkTokens(
  embedder: AnyEngine,
  inputs: readonly Input[],
  max: number,
  signal?: AbortSignal,
): Promise<void> | undefined {
  if (boundOfAll(inputs, embedder.info.maxTokens) <= max) return undefined;
  return countTokens(embedder, inputs, max, signal);
}
