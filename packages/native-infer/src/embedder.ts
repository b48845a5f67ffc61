import { checkOptions } from "./checks.js";
import {
  type CallOptions,
  checkCallOptions,
  checkEmbedOptions,
  type EmbedOptions,
  endTime,
  nativeOptions,
} from "./embed-options.js";
import { fromNative, NativeInferError } from "./errors.js";
import { type Call, runJob, runParts } from "./jobs.js";
import { engineOf } from "./load-progress.js";
import {
  type EngineStats,
  loadAddon,
  type ModelInfo,
  type NativeEngine,
  type NativeResult,
} from "./native.js";
import { checkLoadOptions, type LoadOptions, nativeLoadOptions } from "./options.js";
import type { OutputType, VectorOf } from "./outputs.js";
import { embeddedModelDirectory } from "./packages.js";
import { withDefaultPrompt } from "./prompts.js";
import { ownArray } from "./realms.js";
import { collect, type EmbedResult, jobTrace, type SettledResult, settle } from "./results.js";
import { findRuntimeLibrary } from "./runtime-library.js";
import { embedStream } from "./stream.js";
import { checkInput, checkInputs, checkText, type Input, isIds, nativeIds } from "./texts.js";
import {
  checkId,
  checkIds,
  DECODE_CHECKS,
  type DecodeOptions,
  TOKENIZE_CHECKS,
  type TokenizeOptions,
  type Tokens,
} from "./tokens.js";

/** What {@link Embedder.embedTokens} resolves to. */
export interface TokenVectors {
  /**
   * The last hidden state: row-major, [tokens, width], neither pooled nor normalised. The width is `info.dimensions`
   * unless the model has several poolings, or modules such as Dense after pooling.
   */
  vectors: Float32Array;
  /** Tokens after truncation, special tokens and prompt included. */
  tokens: number;
  /** Whether the text was cut to `maxTokens`. */
  truncated: boolean;
}

/** ONNX Runtime's library, or why there is none: a model whose encoder is ours is loaded without it. */
function runtimeFor({ runtimeLibrary }: LoadOptions): { path: string; whyMissing?: unknown } {
  if (runtimeLibrary !== undefined) return { path: runtimeLibrary };
  try {
    return { path: findRuntimeLibrary() };
  } catch (whyMissing) {
    return { path: "", whyMissing };
  }
}

/** What `call` of the addon returns, its errors as this package's. */
function calling<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}

/**
 * One model with its queue and its inference thread: an engine. Nothing but argument checks, copying texts in and
 * copying vectors out happens on the thread that calls it.
 *
 * An idle embedder does not keep the process alive; one with unanswered calls does.
 */
export class Embedder implements AsyncDisposable {
  readonly #engine: NativeEngine;
  /** Calls that are not answered: of one in parts the engine does not know the whole. A number, not a Set: see ADR 12. */
  #underWay = 0;
  /** Those who wait until there are none. */
  #draining: (() => void)[] = [];
  #closing = false;
  /** Texts that were turned away because of it: the engine, which may still be draining, does not hear of them. */
  #refused = 0;

  /** What was loaded, and with which settings. */
  readonly info: Readonly<ModelInfo>;

  private constructor(engine: NativeEngine, info: ModelInfo) {
    this.#engine = engine;
    this.info = Object.freeze(info);
  }

  /**
   * Loads a model and starts its inference thread. Takes a few hundred milliseconds, off the event loop; a model from a
   * hub is downloaded first, unless it is in the cache.
   * Rejects with `INVALID_ARGUMENT`, `MODEL_NOT_FOUND`, `MODEL_INVALID`, `DOWNLOAD_FAILED`, `CANCELLED`,
   * `RUNTIME_NOT_FOUND`, `RUNTIME_INCOMPATIBLE` or `RESOURCE_EXHAUSTED`.
   */
  static async load(options: LoadOptions = {}): Promise<Embedder> {
    checkLoadOptions(options);
    const { model } = options;
    // What only a hub needs is not even read from the disk without one.
    const directory =
      model === undefined
        ? embeddedModelDirectory()
        : await (await import("./hub/resolve-model.js")).resolveModel(model, options);
    const runtime = runtimeFor(options);
    try {
      const native = { ...nativeLoadOptions(options), directory, runtimeLibrary: runtime.path };
      const engine = await engineOf(loadAddon().load(native), options.onProgress);
      try {
        const info = withDefaultPrompt(engine.info(), options);
        return new Embedder(engine, info);
      } catch (error) {
        await engine.close(false);
        throw error;
      }
    } catch (error) {
      const failure = fromNative(error);
      throw failure.code === "RUNTIME_NOT_FOUND" ? (runtime.whyMissing ?? failure) : failure;
    }
  }

  /**
   * The vector of one text, or of each text of an array: `info.dimensions` numbers, of unit length if `info.normalize` is
   * set. A text may also be its token ids, special tokens included: an Int32Array or an array of numbers.
   *
   * Rejects with `INVALID_ARGUMENT`, `TOO_LONG`, `OVERLOADED`, `DEADLINE_EXCEEDED`, `CANCELLED`, `CLOSED`, `NOT_FINITE`
   * or `INTERNAL`. An array fails as a whole; `index` of the error says which text was at fault, where one was.
   */
  embed<Output extends OutputType = "float32">(
    input: Input,
    options?: EmbedOptions<Output>,
  ): Promise<VectorOf[Output]>;
  embed<Output extends OutputType = "float32">(
    input: readonly Input[],
    options?: EmbedOptions<Output>,
  ): Promise<VectorOf[Output][]>;
  async embed(
    input: Input | readonly Input[],
    options: EmbedOptions = {},
  ): Promise<VectorOf[OutputType] | VectorOf[OutputType][]> {
    if (Array.isArray(input) && !isIds(input)) return (await this.embedAll(input, options)).vectors;
    checkInput(input as Input, "input");
    checkEmbedOptions(options);
    return (await this.#embedOne(this.#call([input as Input], options), options)).rows;
  }

  /** As `embed` for an array, with the token count that usage figures need. */
  async embedAll<Output extends OutputType = "float32">(
    input: readonly Input[],
    options: EmbedOptions<Output> = {},
  ): Promise<EmbedResult<Output>> {
    return collect(await this.#embedMany(input, options));
  }

  /** As `embedAll`, but a text that fails does not take the others with it: each has its vector or its error. */
  async embedSettled<Output extends OutputType = "float32">(
    input: readonly Input[],
    options: EmbedOptions<Output> = {},
  ): Promise<SettledResult<Output>> {
    return settle(await this.#embedMany(input, options));
  }

  /**
   * A vector for each text, in order, for any number of texts: they are read as vectors are taken, 128 at a time. Ends early, and gives up what is under way, when the loop that reads it ends. `timeoutMs` is for the whole.
   * Default lane: `bulk`. Throws as `embed` rejects; `index` of the error counts from the stream's first text.
   */
  embedStream<Output extends OutputType = "float32">(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: EmbedOptions<Output> = {},
  ): AsyncGenerator<VectorOf[Output], void, undefined> {
    checkEmbedOptions(options);
    const embed = (texts: readonly Input[], given: EmbedOptions<Output>) =>
      this.embed<Output>(texts, given);
    return embedStream(embed, inputs, options);
  }

  /** One vector per token of a text, for late interaction and the like. Rejects as `embed` does. */
  async embedTokens(input: Input, options: CallOptions = {}): Promise<TokenVectors> {
    checkInput(input, "input");
    checkCallOptions(options);
    const call = this.#call([input], options);
    const byToken = { ...call, options: { ...call.options, granularity: "tokens" as const } };
    const { rows, tokens, truncated } = await this.#embedOne(byToken, options);
    return { vectors: rows as Float32Array, tokens, truncated: truncated > 0 };
  }

  /**
   * Tokenizes on the calling thread: some microseconds for a sentence; for the longest text, 30 to 400 ms, by its
   * characters and the tokenizer.
   * Throws `INVALID_ARGUMENT`, `TOO_LONG` or `CLOSED`.
   */
  tokenize(text: string, options: TokenizeOptions = {}): Tokens {
    checkText(text, "text");
    checkOptions(options, TOKENIZE_CHECKS);
    const { addSpecialTokens = true } = options;
    const { ids, offsets, special } = calling(() => this.#engine.tokenize(text, addSpecialTokens));
    return { ids: ownArray(ids), offsets: ownArray(offsets), special: ownArray(special) };
  }

  /**
   * The text of token ids, as the model's tokenizer puts it together, on the calling thread. What tokenizing took away,
   * such as upper case, does not come back.
   * Throws `INVALID_ARGUMENT` for an id that is not in the vocabulary, `MODEL_INVALID` where the model's tokenizer.json
   * has a decoder that is not supported (the model embeds all the same), `TOO_LONG` or `CLOSED`.
   */
  decode(ids: Int32Array | readonly number[], options: DecodeOptions = {}): string {
    const checked = checkIds(ids);
    checkOptions(options, DECODE_CHECKS);
    const { skipSpecialTokens = true } = options;
    return calling(() => this.#engine.decode(checked, skipSpecialTokens));
  }

  /**
   * A token as the vocabulary spells it, such as `##ing`; undefined where no token has the id, which is an integer from 0
   * to 2,147,483,647. Throws `INVALID_ARGUMENT` or `CLOSED`.
   */
  idToToken(id: number): string | undefined {
    checkId("id", id);
    return calling(() => this.#engine.tokenOf(id));
  }

  /** Counters and histograms since `load`; after `close`, the last ones. */
  stats(): EngineStats {
    const stats = this.#engine.stats();
    stats.rejectedTexts.closed += this.#refused;
    return stats;
  }

  /**
   * Accepts nothing more, then answers what it had accepted (`drain`, the default) or rejects it with `CLOSED`, and
   * joins the thread. May be called again.
   */
  async close({ drain = true }: { drain?: boolean } = {}): Promise<void> {
    this.#closing = true;
    while (drain && this.#underWay > 0) {
      await new Promise<void>((resolve) => void this.#draining.push(resolve));
    }
    await this.#engine.close(drain);
  }

  /** `await using embedder = await Embedder.load()` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #call(input: readonly Input[], options: EmbedOptions): Call {
    if (this.#closing) {
      this.#refused += input.length;
      throw new NativeInferError("CLOSED", "The engine is closed.");
    }
    const about = { texts: input.length, ids: typeof input[0] !== "string" };
    const native = about.ids ? input.map(nativeIds) : (input as readonly string[]);
    return {
      engine: this.#engine,
      input: native,
      maxQueueTexts: this.info.limits.maxQueueTexts,
      options: nativeOptions(options, this.info, about),
      endTime: endTime(options),
      signal: options.signal,
    };
  }

  async #embedOne(call: Call, { trace }: CallOptions): Promise<NativeResult> {
    const result = await runJob(call);
    const failure = result.failures?.[0];
    if (failure) throw new NativeInferError(failure.code, failure.message, { index: 0 });
    result.rows = ownArray(result.rows);
    if (result.trace) trace?.(jobTrace(result.trace));
    return result;
  }

  async #embedMany(input: readonly Input[], options: EmbedOptions) {
    checkInputs(input);
    checkEmbedOptions(options);
    // The caller may change its array while texts of it still wait for their turn.
    const texts = input.slice();
    const call = this.#call(texts, options);
    this.#underWay += 1;
    try {
      const parts = await runParts(call);
      for (const { result } of parts) if (result.trace) options.trace?.(jobTrace(result.trace));
      return parts;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const goOn of this.#draining.splice(0)) goOn();
    }
  }
}
