import { type Check, checkOptions, oneOf } from "./checks.js";
import { checkEnd, QUEUE_CHECKS, type QueueOptions, queueOptions } from "./embed-options.js";
import { type PartResult, throwFailure } from "./jobs.js";
import type { NativeJobOptions, ScoreActivation } from "./native.js";

/** Options of one call for scores. */
export interface ScoreOptions extends QueueOptions {
  /**
   * What happens to a pair with too many tokens: the longer text is cut down to the other's length, then both; or only the
   * second text is; `none`: it fails with `TOO_LONG`. Where a text is cut is `info.truncate`. Default `longest_first`.
   */
  truncate?: "longest_first" | "only_second" | "none";
}

/** Of {@link ScoreOptions}. */
export const SCORE_CHECKS: Record<keyof ScoreOptions, Check> = {
  ...QUEUE_CHECKS,
  truncate: oneOf("longest_first", "only_second", "none"),
};

/** Throws `INVALID_ARGUMENT` naming the option, its value and what is allowed. */
export function checkScoreOptions(options: ScoreOptions, checks: Record<string, Check>): void {
  checkOptions(options, checks);
  checkEnd(options);
}

/** The native form of the options of a call for so many texts or pairs. */
export function scoreOptions(options: ScoreOptions, count: number): NativeJobOptions {
  const { truncate } = options;
  const { lane, trace } = queueOptions(options, count);
  return { lane, trace, truncate: truncate === "longest_first" ? "model" : truncate };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Replaces the logits of one text by scores. */
export function activate(logits: Float32Array, activation: ScoreActivation): void {
  if (activation === "none") return;
  if (activation === "sigmoid") {
    for (const [at, logit] of logits.entries()) logits[at] = sigmoid(logit);
    return;
  }
  let max = Number.NEGATIVE_INFINITY;
  for (const logit of logits) max = Math.max(max, logit);
  let sum = 0;
  for (const [at, logit] of logits.entries()) {
    const exponential = Math.exp(logit - max);
    logits[at] = exponential;
    sum += exponential;
  }
  for (let at = 0; at < logits.length; at += 1) logits[at] = (logits[at] as number) / sum;
}

/** The scores of a call: a row of `width` for each text or pair. */
export interface ScoreRows {
  rows: Float32Array;
  /** Of all texts after truncation, special tokens included. */
  tokens: number;
  /** How many texts or pairs were cut. */
  truncated: number;
}

/** Joins the results of a call's parts. Throws if a text or pair failed. */
export function joinScores(parts: readonly PartResult[], width: number): ScoreRows {
  const last = parts.at(-1);
  const joined: ScoreRows = {
    rows: new Float32Array(last ? (last.from + last.count) * width : 0),
    tokens: 0,
    truncated: 0,
  };
  for (const part of parts) {
    throwFailure(part);
    const { from, result } = part;
    joined.rows.set(result.rows as Float32Array, from * width);
    joined.tokens += result.tokens;
    joined.truncated += result.truncated;
  }
  return joined;
}
