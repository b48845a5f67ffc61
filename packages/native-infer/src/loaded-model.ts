import { checkOptions } from "./checks.js";
import { endTime, type QueueOptions } from "./embed-options.js";
import { fromNative, NativeInferError } from "./errors.js";
import { type Call, type PartResult, runJob, runParts, throwFailure } from "./jobs.js";
import { engineOf } from "./load-progress.js";
import {
  loadAddon,
  type ModelInfo,
  type NativeEngine,
  type NativeInput,
  type NativeJobOptions,
  type NativeResult,
  type Task,
} from "./native.js";
import { checkLoadOptions, type LoadOptions, nativeLoadOptions } from "./options.js";
import { embeddedModelDirectory } from "./packages.js";
import { withDefaultPrompt } from "./prompts.js";
import { ownArray } from "./realms.js";
import { jobTrace } from "./results.js";
import { findRuntimeLibrary } from "./runtime-library.js";
import type { EngineStats } from "./statistics.js";
import { checkText } from "./texts.js";
import {
  checkId,
  checkIds,
  DECODE_CHECKS,
  type DecodeOptions,
  TOKENIZE_CHECKS,
  type TokenizeOptions,
  type Tokens,
} from "./tokens.js";

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

/** An engine of the addon, and what it has loaded. */
export interface Loaded {
  engine: NativeEngine;
  info: ModelInfo;
}

/** Loads a model for a task; without one, for vectors of the kind that the model gives. Rejects as `Embedder.load` does. */
export async function loadModel(options: LoadOptions, task?: Task): Promise<Loaded> {
  checkLoadOptions(options);
  const addon = loadAddon();
  const { model } = options;
  // What only a hub needs is not even read from the disk without one.
  const directory =
    model === undefined
      ? embeddedModelDirectory()
      : await (await import("./hub/resolve-model.js")).resolveModel(model, { ...options, task });
  const runtime = runtimeFor(options);
  try {
    const native = { ...nativeLoadOptions(options), directory, task, runtimeLibrary: runtime.path };
    const engine = await engineOf(addon.load(native), options.onProgress);
    try {
      return { engine, info: withDefaultPrompt(engine.info(), options) };
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
 * One model with its queue and its inference thread: an engine. Nothing but argument checks, copying texts in and
 * copying results out happens on the thread that calls it.
 *
 * An idle one does not keep the process alive; one with unanswered calls does.
 */
export abstract class LoadedModel implements AsyncDisposable {
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

  /** @internal */
  protected constructor({ engine, info }: Loaded) {
    this.#engine = engine;
    this.info = Object.freeze(info);
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

  /** `await using` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal A call that has been checked. Throws `CLOSED`. */
  protected call(input: NativeInput, native: NativeJobOptions, options: QueueOptions): Call {
    if (this.#closing) {
      this.#refused += input.length;
      throw new NativeInferError("CLOSED", "The engine is closed.");
    }
    return {
      engine: this.#engine,
      input,
      maxQueueTexts: this.info.limits.maxQueueTexts,
      options: native,
      endTime: endTime(options),
      signal: options.signal,
    };
  }

  /** @internal The result of a call of one text. */
  protected async runOne(call: Call, { trace }: QueueOptions): Promise<NativeResult> {
    const result = await runJob(call);
    throwFailure({ from: 0, result });
    result.rows = ownArray(result.rows);
    if (result.trace) trace?.(jobTrace(result.trace));
    return result;
  }

  /** @internal The results of a call's parts. */
  protected async runMany(call: Call, { trace }: QueueOptions): Promise<PartResult[]> {
    this.#underWay += 1;
    try {
      const parts = await runParts(call);
      for (const { result } of parts) if (result.trace) trace?.(jobTrace(result.trace));
      return parts;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const resume of this.#draining.splice(0)) resume();
    }
  }
}
