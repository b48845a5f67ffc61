import { Embeddings } from "@langchain/core/embeddings";
import type { AsyncCallerParams } from "@langchain/core/utils/async_caller";
import { type Embedder, type EmbedOptions, NativeInferError } from "native-infer";

/** What {@link NativeInferEmbeddings} is made of. */
export interface NativeInferEmbeddingsParams extends AsyncCallerParams {
  /** Stays the caller's to close. */
  embedder: Embedder;
  /** Options of every call; `inputType` is set by the method. Default: the model's own. */
  options?: Omit<EmbedOptions<"float32">, "inputType" | "signal" | "trace">;
}

/**
 * Embeddings on a loaded `Embedder`. A call of many documents is one call of the engine: there is no batch size to choose.
 * LangChain's caller limits and retries calls as `maxConcurrency` and `maxRetries` say, but only those that can succeed later,
 * such as `OVERLOADED`.
 */
export class NativeInferEmbeddings extends Embeddings {
  readonly #embedder: Embedder;
  readonly #options: EmbedOptions<"float32">;
  /** Whether the model's own prompts for queries and documents hold: a prompt of the options goes before them. */
  readonly #sides: boolean;

  constructor({ embedder, options = {}, ...caller }: NativeInferEmbeddingsParams) {
    super({ ...caller, onFailedAttempt: caller.onFailedAttempt ?? giveUpUnlessRetryable });
    this.#embedder = embedder;
    this.#options = options;
    this.#sides = options.prompt === undefined && options.promptName === undefined;
  }

  /** The vectors of documents to be found. */
  async embedDocuments(documents: string[]): Promise<number[][]> {
    if (documents.length === 0) return [];
    const vectors = await this.caller.call(() =>
      this.#embedder.embed(documents, this.#optionsFor("document")),
    );
    return vectors.map((vector) => Array.from(vector));
  }

  /** The vector of a query to find them by. */
  async embedQuery(query: string): Promise<number[]> {
    const vector = await this.caller.call(() =>
      this.#embedder.embed(query, this.#optionsFor("query")),
    );
    return Array.from(vector);
  }

  #optionsFor(inputType: "query" | "document"): EmbedOptions<"float32"> {
    return this.#sides ? { ...this.#options, inputType } : this.#options;
  }
}

/** Throws what no further attempt would change, which ends LangChain's retries. */
export function giveUpUnlessRetryable(error: unknown): void {
  if (error instanceof NativeInferError && !error.retryable) throw error;
}
