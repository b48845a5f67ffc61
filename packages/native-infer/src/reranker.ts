import { boolean, type Check, integer, oneOf } from "./checks.js";
import { invalidArgument, NativeInferError } from "./errors.js";
import { checkPair, type Pair } from "./pairs.js";
import {
  activate,
  checkScoreOptions,
  joinScores,
  SCORE_CHECKS,
  type ScoreOptions,
  scoreOptions,
} from "./scores.js";
import { loadScoring, ScoringModel, type ScoringOptions } from "./scoring-model.js";
import { checkText } from "./texts.js";

/** Options of {@link Reranker.score}. */
export interface PairScoreOptions extends ScoreOptions {
  /** The function that makes a score of what the model computes; `none`: its logit. Default: the model's own. */
  activation?: "none" | "sigmoid";
}

/** Options of {@link Reranker.rank}. */
export interface RankOptions extends PairScoreOptions {
  /** Only the best so many documents, at least 1. Default: all. */
  topK?: number;
  /** Whether each result has its document. Default false. */
  returnDocuments?: boolean;
}

/** A document's place in a ranking. */
export interface Ranked {
  /** Of the document in the call. */
  index: number;
  /** The higher, the better it answers the query. */
  score: number;
  document?: string;
}

/** What {@link Reranker.rankAll} resolves to. */
export interface RankResult {
  /** The best first; of equal scores the first of the call. */
  ranked: Ranked[];
  /** Of all pairs after truncation, special tokens included. */
  tokens: number;
  /** How many pairs were cut to `maxTokens`. */
  truncated: number;
}

/** What {@link Reranker.scoreAll} resolves to. */
export interface PairScores {
  /** One for each pair, in order. */
  scores: Float32Array;
  /** Of all pairs after truncation, special tokens included. */
  tokens: number;
  /** How many pairs were cut to `maxTokens`. */
  truncated: number;
}

const PAIR_CHECKS: Record<keyof PairScoreOptions, Check> = {
  ...SCORE_CHECKS,
  // Softmax over a single label would make every score 1.
  activation: oneOf("none", "sigmoid"),
};

const RANK_CHECKS: Record<keyof RankOptions, Check> = {
  ...PAIR_CHECKS,
  topK: integer(1, Number.MAX_SAFE_INTEGER),
  returnDocuments: boolean,
};

function ranking(scores: Float32Array, topK = scores.length): Ranked[] {
  return Array.from(scores, (score, index) => ({ index, score }))
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .slice(0, topK);
}

/** A cross-encoder: a model that reads a query and a document together, and says how well they fit. */
export class Reranker extends ScoringModel {
  /**
   * Loads a cross-encoder: a model for sequence classification with one label, of the families bert, roberta, xlm-roberta,
   * camembert and distilbert as safetensors, or any as an ONNX file with the output `logits`. There is none in the package:
   * `model` must be given. Rejects as `Embedder.load`, and with `MODEL_INVALID` for a model of several labels.
   */
  static async load(options: ScoringOptions): Promise<Reranker> {
    const reranker = new Reranker(await loadScoring(options));
    const { labels } = reranker.classes;
    if (labels.length === 1) return reranker;
    await reranker.close({ drain: false });
    throw new NativeInferError(
      "MODEL_INVALID",
      `The model '${options.model}' has ${labels.length} labels; a reranker has one. Load it with Classifier.`,
    );
  }

  /**
   * The documents in the order of how well they answer the query, the best first. Rejects as `Embedder.embed`; `index` of the
   * error says which document was at fault, where one was.
   */
  async rank(
    query: string,
    documents: readonly string[],
    options: RankOptions = {},
  ): Promise<Ranked[]> {
    return (await this.rankAll(query, documents, options)).ranked;
  }

  /** As {@link rank}, with the token count that usage figures need. */
  async rankAll(
    query: string,
    documents: readonly string[],
    options: RankOptions = {},
  ): Promise<RankResult> {
    checkText(query, "query");
    if (!Array.isArray(documents)) throw invalidArgument("documents", documents, "an array");
    checkScoreOptions(options, RANK_CHECKS);
    const { topK, returnDocuments = false, ...rest } = options;
    // The caller may change its array meanwhile.
    const given = documents.slice() as string[];
    for (const [index, document] of given.entries()) checkText(document, `documents[${index}]`);
    if (given.length === 0) return { ranked: [], tokens: 0, truncated: 0 };
    const pairs = given.map((document): Pair => [query, document]);
    const { scores, tokens, truncated } = await this.#score(pairs, rest);
    const ranked = ranking(scores, topK);
    if (returnDocuments) for (const each of ranked) each.document = given[each.index] as string;
    return { ranked, tokens, truncated };
  }

  /** A score for each pair of a query and a document, in order. Rejects as {@link rank}. */
  async score(pairs: readonly Pair[], options: PairScoreOptions = {}): Promise<Float32Array> {
    return (await this.scoreAll(pairs, options)).scores;
  }

  /** As {@link score}, with the token count that usage figures need. */
  async scoreAll(pairs: readonly Pair[], options: PairScoreOptions = {}): Promise<PairScores> {
    if (!Array.isArray(pairs)) throw invalidArgument("pairs", pairs, "an array of pairs");
    const given = pairs.slice() as Pair[];
    for (const [index, pair] of given.entries()) checkPair(pair, `pairs[${index}]`);
    checkScoreOptions(options, PAIR_CHECKS);
    if (given.length === 0) return { scores: new Float32Array(), tokens: 0, truncated: 0 };
    return this.#score(given, options);
  }

  async #score(pairs: readonly Pair[], options: PairScoreOptions): Promise<PairScores> {
    const call = this.call(pairs, scoreOptions(options, pairs.length), options);
    const { rows, tokens, truncated } = joinScores(await this.runMany(call, options), 1);
    const activation = options.activation ?? this.classes.pairActivation;
    for (let at = 0; at < rows.length; at += 1) activate(rows.subarray(at, at + 1), activation);
    return { scores: rows, tokens, truncated };
  }
}
