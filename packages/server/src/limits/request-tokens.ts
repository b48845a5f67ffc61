import { type CallOptions, type Input, NativeInferError } from "native-infer";
import { tooLong } from "../http/http-error.js";
import { partEnd } from "../http/json-pieces.js";
import { scheduler } from "../http/scheduler.js";
import type { ServedModel, TextEmbedder } from "../models/served-model.js";
import type { ServedModels } from "../models/served-models.js";

/** A UTF-16 unit is at most three bytes of UTF-8, and a token at least one byte. */
const TOKENS_PER_UNIT = 3;
/** More than any tokenizer puts around a text. */
const SPECIAL_TOKENS = 8;
/** What is tokenized at a time: less than a millisecond. */
const UNITS_PER_TURN = 16_384;

/** Never less than the tokens that the engine will see, but for a prompt; a multiplication, not a tokenization. */
export function tokenBound(input: Input, maxTokens: number): number {
  const tokens =
    typeof input === "string" ? input.length * TOKENS_PER_UNIT + SPECIAL_TOKENS : input.length;
  return Math.min(tokens, maxTokens);
}

/** Counts tokens and lets the event loop turn between parts. */
class TokenCounter {
  readonly #embedder: TextEmbedder;
  readonly #signal: AbortSignal | undefined;
  readonly #special: number;
  #unitsOfTurn = 0;

  constructor(embedder: TextEmbedder, signal: AbortSignal | undefined) {
    this.#embedder = embedder;
    this.#signal = signal;
    this.#special = embedder.tokenize("").ids.length;
  }

  /** After truncation. A word at the border of two parts may count one token more. */
  async count(text: string): Promise<number> {
    const { maxTokens } = this.#embedder.info;
    let tokens = this.#special;
    for (let from = 0; from < text.length && tokens < maxTokens; ) {
      const to = partEnd(text, from, UNITS_PER_TURN);
      await this.#turn(to - from);
      tokens += this.#embedder.tokenize(text.slice(from, to)).ids.length - this.#special;
      from = to;
    }
    return Math.min(tokens, maxTokens);
  }

  async #turn(units: number): Promise<void> {
    this.#unitsOfTurn += units;
    if (this.#unitsOfTurn < UNITS_PER_TURN) return;
    this.#unitsOfTurn = units;
    await scheduler.yield();
    if (this.#signal?.aborted) throw new NativeInferError("CANCELLED", "The call was cancelled.");
  }
}

/** As {@link tokenBound}, of all inputs. */
function boundOfAll(inputs: readonly Input[], maxTokens: number): number {
  return inputs.reduce((sum, input) => sum + tokenBound(input, maxTokens), 0);
}

/** Counts until it is clear whether the request, whose bound leaves it open, is too long. */
async function checkTokens(
  embedder: TextEmbedder,
  inputs: readonly Input[],
  most: number,
  { signal }: CallOptions,
): Promise<void> {
  const { maxTokens } = embedder.info;
  let atMost = boundOfAll(inputs, maxTokens);
  const counter = new TokenCounter(embedder, signal);
  let atLeast = 0;
  for (const input of inputs) {
    const tokens =
      typeof input === "string" ? await counter.count(input) : tokenBound(input, maxTokens);
    atLeast += tokens;
    atMost -= tokenBound(input, maxTokens) - tokens;
    if (atMost <= most) return;
    if (atLeast > most) {
      throw tooLong(`the request has more than ${most} tokens; send fewer or shorter texts`);
    }
  }
}

/** An embedder that rejects calls of more than `most` tokens with 413 `TOO_LONG`. */
export function limitTokens(embedder: TextEmbedder, most: number): TextEmbedder {
  // Nearly every request passes by its bound, and pays for no promise more.
  const checked = <Result>(
    input: readonly Input[],
    options: CallOptions = {},
    embed: () => Promise<Result>,
  ): Promise<Result> =>
    boundOfAll(input, embedder.info.maxTokens) <= most
      ? embed()
      : checkTokens(embedder, input, most, options).then(embed);
  return {
    info: embedder.info,
    ...(embedder.defaultPrompt === undefined ? {} : { defaultPrompt: embedder.defaultPrompt }),
    embed: ((input: Input | readonly Input[], options) =>
      checked(Array.isArray(input) ? input : [input as Input], options, () =>
        embedder.embed(input as Input, options),
      )) as TextEmbedder["embed"],
    embedAll: (input, options) => checked(input, options, () => embedder.embedAll(input, options)),
    embedSettled: (input, options) =>
      checked(input, options, () => embedder.embedSettled(input, options)),
    embedTokens: (input, options) =>
      checked([input], options, () => embedder.embedTokens(input, options)),
    tokenize: (...args) => embedder.tokenize(...args),
    decode: (...args) => embedder.decode(...args),
    tokenOf: (...args) => embedder.tokenOf(...args),
    stats: () => embedder.stats(),
  };
}

/** The same models, each of whose calls may have `most` tokens. */
export function limitRequestTokens(models: ServedModels, most: number): ServedModels {
  const limited = new WeakMap<ServedModel, ServedModel>();
  const limit = (model: ServedModel): ServedModel => {
    const known = limited.get(model);
    if (known) return known;
    const { name, loadedAt, pace } = model;
    const fresh = { name, loadedAt, pace, embedder: limitTokens(model.embedder, most) };
    limited.set(model, fresh);
    return fresh;
  };
  return {
    names: models.names,
    loaded: () => models.loaded().map(limit),
    get: async (name) => limit(await models.get(name)),
  };
}
