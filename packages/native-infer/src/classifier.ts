import { type Check, integer, oneOf } from "./checks.js";
import { invalidArgument } from "./errors.js";
import type { NativeInput, ScoreActivation } from "./native.js";
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

/** Options of {@link Classifier.classify}. */
export interface ClassifyOptions extends ScoreOptions {
  /** Only the best so many labels, at least 1. Default: all. */
  topK?: number;
  /** The function that makes scores of what the model computes; `none`: its logits. Default: the model's own. */
  activation?: ScoreActivation;
}

/** A class and how well a text belongs to it. */
export interface Label {
  label: string;
  score: number;
}

/** What {@link Classifier.classifyAll} resolves to. */
export interface ClassifyResult {
  /** For each text or pair, in order, its labels, the best first. */
  labels: Label[][];
  /** Of all texts after truncation, special tokens included. */
  tokens: number;
  /** How many texts or pairs were cut to `maxTokens`. */
  truncated: number;
}

const CLASSIFY_CHECKS: Record<keyof ClassifyOptions, Check> = {
  ...SCORE_CHECKS,
  topK: integer(1, Number.MAX_SAFE_INTEGER),
  activation: oneOf("none", "sigmoid", "softmax"),
};

function checkInputs(inputs: readonly (string | Pair)[]): void {
  const kind = typeof inputs[0];
  for (const [index, input] of inputs.entries()) {
    const name = `input[${index}]`;
    if (typeof input !== kind)
      throw invalidArgument(name, input, "a text where the first is one, a pair where that is one");
    if (Array.isArray(input)) checkPair(input, name);
    else checkText(input, name);
  }
}

/** A model that says of a text, or of a pair of texts, which class it belongs to. */
export class Classifier extends ScoringModel {
  /**
   * Loads a model for sequence classification, as `Reranker.load` does, with any number of labels. Rejects as
   * `Embedder.load`.
   */
  static async load(options: ScoringOptions): Promise<Classifier> {
    return new Classifier(await loadScoring(options));
  }

  /**
   * The labels of one text, the best first; of an array of texts, or of pairs (arrays of two texts), those of each. Scores are
   * what transformers makes of them: probabilities over all labels (softmax), or for each by itself (sigmoid).
   * Rejects as `Embedder.embed`.
   */
  classify(input: string, options?: ClassifyOptions): Promise<Label[]>;
  classify(
    input: readonly string[] | readonly Pair[],
    options?: ClassifyOptions,
  ): Promise<Label[][]>;
  async classify(
    input: string | readonly string[] | readonly Pair[],
    options: ClassifyOptions = {},
  ): Promise<Label[] | Label[][]> {
    if (Array.isArray(input)) return (await this.classifyAll(input, options)).labels;
    checkText(input, "input");
    return (await this.classifyAll([input as string], options)).labels[0] as Label[];
  }

  /** As {@link classify} for an array, with the token count that usage figures need. */
  async classifyAll(
    input: readonly string[] | readonly Pair[],
    options: ClassifyOptions = {},
  ): Promise<ClassifyResult> {
    if (!Array.isArray(input)) throw invalidArgument("input", input, "an array of texts or pairs");
    // The caller may change its array meanwhile.
    const given = input.slice() as (string | Pair)[];
    checkInputs(given);
    checkScoreOptions(options, CLASSIFY_CHECKS);
    if (given.length === 0) return { labels: [], tokens: 0, truncated: 0 };
    const call = this.call(given as NativeInput, scoreOptions(options, given.length), options);
    const width = this.classes.labels.length;
    const { rows, ...rest } = joinScores(await this.runMany(call, options), width);
    const labels = given.map((_, at) =>
      this.#labelsOf(rows.subarray(at * width, (at + 1) * width), options),
    );
    return { labels, ...rest };
  }

  #labelsOf(logits: Float32Array, { topK, activation }: ClassifyOptions): Label[] {
    activate(logits, activation ?? this.classes.activation);
    const all = Array.from(logits, (score, at) => ({
      label: this.classes.labels[at] as string,
      score,
    }));
    return all.sort((one, other) => other.score - one.score).slice(0, topK);
  }
}
