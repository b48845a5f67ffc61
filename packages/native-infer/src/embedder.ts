import { type Check, oneOf } from "./checks.js";
import {
  type CallOptions,
  checkCallOptions,
  checkEmbedOptions,
  type EmbedOptions,
  endTime,
  nativeOptions,
} from "./embed-options.js";
import type { Call } from "./jobs.js";
import { LIMITS } from "./limits.js";
import { LoadedModel, loadModel } from "./loaded-model.js";
import type { LoadOptions } from "./options.js";
import type { OutputType, VectorOf } from "./outputs.js";
import { collect, type EmbedResult, type SettledResult, settle } from "./results.js";
import {
  checkSparseOptions,
  joinTerms,
  type SparseOptions,
  type SparseResult,
  type SparseVector,
} from "./sparse.js";
import { embedStream } from "./stream.js";
import { checkInput, checkInputs, type Input, isIds, nativeIds } from "./texts.js";
import { embedEach, type TokenVectors } from "./token-vectors.js";

/** Options of {@link Embedder.load}. */
export interface EmbedderOptions extends LoadOptions {
  /**
   * Whether the model gives dense vectors (`embed`) or sparse ones (`sparse`: a masked language model trained as SPLADE). Default:
   * `sparse` if its `modules.json` lists a SpladePooling, else `embed`.
   */
  task?: "embed" | "sparse";
}

const checkTask: Check = oneOf("embed", "sparse");

/** A model that makes vectors of texts. */
export class Embedder extends LoadedModel {
  /**
   * Loads a model and starts its inference thread. Takes a few hundred milliseconds, off the event loop; a model from a
   * hub is downloaded first, unless it is in the cache.
   * Rejects with `INVALID_ARGUMENT`, `MODEL_NOT_FOUND`, `MODEL_INVALID`, `DOWNLOAD_FAILED`, `CANCELLED`,
   * `RUNTIME_NOT_FOUND`, `RUNTIME_INCOMPATIBLE` or `RESOURCE_EXHAUSTED`.
   */
  static async load(options: EmbedderOptions = {}): Promise<Embedder> {
    const { task, ...rest } = options;
    if (task !== undefined) checkTask("task", task);
    return new Embedder(await loadModel(rest, task));
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
    return (await this.runOne(this.#call([input as Input], options), options)).rows;
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

  /**
   * One vector per token of a text, or of each text of an array, for late interaction (`maxSim`) and the like. A ColBERT
   * model (`info.lateInteraction`) needs `inputType`: it marks queries and documents, fills queries up with the mask token if
   * it is made so, and leaves tokens of its skiplist out of documents. Token ids stay as they are, but for the skiplist.
   * Rejects as `embed` does.
   */
  embedTokens(input: Input, options?: CallOptions): Promise<TokenVectors>;
  embedTokens(input: readonly Input[], options?: CallOptions): Promise<TokenVectors[]>;
  async embedTokens(
    input: Input | readonly Input[],
    options: CallOptions = {},
  ): Promise<TokenVectors | TokenVectors[]> {
    if (!Array.isArray(input) || isIds(input)) {
      checkInput(input as Input, "input");
      checkCallOptions(options);
      return this.#embedTokens(input as Input, options, 0);
    }
    checkInputs(input);
    checkCallOptions(options);
    const lane = input.length > LIMITS.interactiveTexts ? "bulk" : "interactive";
    const end = endTime(options);
    return embedEach(input as readonly Input[], options.signal, (one, index, signal) => {
      const { timeoutMs: _, deadline: __, ...rest } = options;
      const left = end === undefined ? {} : { timeoutMs: Math.max(0, end - performance.now()) };
      return this.#embedTokens(one, { lane, ...rest, ...left, signal }, index);
    });
  }

  async #embedTokens(input: Input, options: CallOptions, index: number): Promise<TokenVectors> {
    const call = this.#call([input], options);
    const { inputType } = options;
    const asked = { granularity: "tokens" as const, inputType, firstIndex: index };
    const byToken = { ...call, options: { ...call.options, ...asked } };
    const { rows: vectors, tokens, truncated } = await this.runOne(byToken, options);
    const rows = this.info.lateInteraction ? vectors.length / this.info.dimensions : tokens;
    return { vectors: vectors as Float32Array, rows, tokens, truncated: truncated > 0 };
  }

  /**
   * The sparse vector of one text, or of each text of an array, from a model whose `info.task` is `sparse`. If the model's
   * queries need no inference, `inputType: "query"` looks their weights up; other texts are documents. Rejects as `embed`
   * does, and with `INVALID_ARGUMENT` for a model of dense vectors.
   */
  embedSparse(input: Input, options?: SparseOptions): Promise<SparseVector>;
  embedSparse(input: readonly Input[], options?: SparseOptions): Promise<SparseVector[]>;
  async embedSparse(
    input: Input | readonly Input[],
    options: SparseOptions = {},
  ): Promise<SparseVector | SparseVector[]> {
    if (Array.isArray(input) && !isIds(input))
      return (await this.embedSparseAll(input, options)).vectors;
    checkInput(input as Input, "input");
    return (await this.embedSparseAll([input as Input], options)).vectors[0] as SparseVector;
  }

  /** As `embedSparse` for an array, with the token count that usage figures need. */
  async embedSparseAll(
    input: readonly Input[],
    options: SparseOptions = {},
  ): Promise<SparseResult> {
    checkInputs(input);
    checkSparseOptions(options);
    const { topK, ...rest } = options;
    const call = this.#call(input.slice(), rest);
    const asked = { granularity: "terms" as const, maxTerms: topK, inputType: rest.inputType };
    const native = { ...call.options, ...asked };
    return joinTerms(await this.runMany({ ...call, options: native }, options));
  }

  #call(input: readonly Input[], options: EmbedOptions): Call {
    const about = { texts: input.length, ids: typeof input[0] !== "string" };
    const native = about.ids ? input.map(nativeIds) : (input as readonly string[]);
    return this.call(native, nativeOptions(options, this.info, about), options);
  }

  #embedMany(input: readonly Input[], options: EmbedOptions) {
    checkInputs(input);
    checkEmbedOptions(options);
    // The caller may change its array while texts of it still wait for their turn.
    return this.runMany(this.#call(input.slice(), options), options);
  }
}
