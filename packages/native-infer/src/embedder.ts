import { modelDirectory } from "@native-infer/model-minilm";
import { fromNative } from "./errors.js";
import {
  type EngineStats,
  loadAddon,
  type ModelInfo,
  type NativeEngine,
  type NativeLoadOptions,
} from "./native.js";
import { checkLoadOptions, type LoadOptions } from "./options.js";
import { findRuntimeLibrary } from "./runtime-library.js";
import { checkText, checkTexts } from "./texts.js";

/** The vectors of a call, and what computing them took. */
export interface EmbedResult {
  /** One per text, in order. They are views onto one buffer; `slice()` one to keep it alone. */
  vectors: Float32Array[];
  /** Tokens of all texts after truncation, special tokens included. */
  tokens: number;
  /** How many of the texts were cut to `maxTokens`. */
  truncated: number;
}

/** What {@link Embedder.tokenize} returns. */
export interface Tokens {
  /** Token ids, special tokens included, never cut off: compare their number with `info.maxTokens`. */
  ids: Int32Array;
  /** Begin and end of each token in UTF-16 units (`text.slice(begin, end)`), two numbers per id; 0, 0 for special tokens. */
  offsets: Uint32Array;
}

/**
 * One model with its queue and its inference thread: an engine. Nothing but argument checks, copying texts in and
 * copying vectors out happens on the thread that calls it.
 *
 * An idle embedder does not keep the process alive; one with unanswered calls does.
 */
export class Embedder implements AsyncDisposable {
  readonly #engine: NativeEngine;

  /** What was loaded, and with which settings. */
  readonly info: Readonly<ModelInfo>;

  private constructor(engine: NativeEngine) {
    this.#engine = engine;
    this.info = Object.freeze(engine.info());
  }

  /**
   * Loads a model and starts its inference thread. Takes a few hundred milliseconds, off the event loop.
   * Rejects with `INVALID_ARGUMENT`, `MODEL_NOT_FOUND`, `MODEL_INVALID`, `RUNTIME_NOT_FOUND` or `RUNTIME_INCOMPATIBLE`.
   */
  static async load(options: LoadOptions = {}): Promise<Embedder> {
    checkLoadOptions(options);
    const { model, runtimeLibrary, ...rest } = options;
    const native: NativeLoadOptions = {
      ...rest,
      directory: model ?? modelDirectory,
      runtimeLibrary: runtimeLibrary ?? findRuntimeLibrary(),
    };
    try {
      return new Embedder(await loadAddon().load(native));
    } catch (error) {
      throw fromNative(error);
    }
  }

  /**
   * The vector of one text, or of each text of an array: `info.dimensions` numbers, of unit length where
   * `info.normalize` is set. Rejects with `INVALID_ARGUMENT`, `TOO_LONG`, `OVERLOADED`, `CLOSED`, `NOT_FINITE` or
   * `INTERNAL`; an array fails as a whole.
   */
  embed(input: string): Promise<Float32Array>;
  embed(input: readonly string[]): Promise<Float32Array[]>;
  async embed(input: string | readonly string[]): Promise<Float32Array | Float32Array[]> {
    if (typeof input !== "string") return (await this.embedAll(input)).vectors;
    checkText(input, "input");
    return (await this.#submit([input])).vectors;
  }

  /** As `embed` for an array, with the token count that usage figures need. */
  async embedAll(input: readonly string[]): Promise<EmbedResult> {
    checkTexts(input);
    const { vectors, tokens, truncated } = await this.#submit(input);
    const width = this.info.dimensions;
    return {
      vectors: input.map((_, i) => vectors.subarray(i * width, (i + 1) * width)),
      tokens,
      truncated,
    };
  }

  /** Tokenizes on the calling thread: some microseconds for a sentence, some milliseconds for a megabyte. */
  tokenize(text: string): Tokens {
    checkText(text, "text");
    try {
      return this.#engine.tokenize(text);
    } catch (error) {
      throw fromNative(error);
    }
  }

  /** Counters since `load`; after `close`, the last ones. */
  stats(): EngineStats {
    return this.#engine.stats();
  }

  /**
   * Accepts nothing more, then answers what it had accepted (`drain`, the default) or rejects it with `CLOSED`, and
   * joins the thread. May be called again.
   */
  async close({ drain = true }: { drain?: boolean } = {}): Promise<void> {
    await this.#engine.close(drain);
  }

  /** `await using embedder = await Embedder.load()` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #submit(texts: readonly string[]) {
    try {
      return await this.#engine.submit(texts);
    } catch (error) {
      throw fromNative(error);
    }
  }
}
