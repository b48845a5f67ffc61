import type { Match } from "@native-infer/vector-store";
import { vectorPieces } from "../embedding/vectors-json.js";
import { arrayPieces, type Pieces, stringPieces } from "../web/json-pieces.js";

const MIN_BYTES_PER_MATCH = 4096;
/** So that large documents which nobody finds any more are forgotten. */
const KEPT_SHARE = 0.9;

/**
 * How many bytes a match takes: as many as those of recent searches. A store says how large its documents are only by
 * returning them, and the largest that it may hold are thirty times the usual ones.
 */
export class MatchSizes {
  #bytesPerMatch = MIN_BYTES_PER_MATCH;

  get bytesPerMatch(): number {
    return Math.ceil(this.#bytesPerMatch);
  }

  /** Notes the mean of one search. */
  note(bytesPerMatch: number): void {
    const kept = KEPT_SHARE * this.#bytesPerMatch;
    this.#bytesPerMatch = Math.max(MIN_BYTES_PER_MATCH, kept, bytesPerMatch);
  }
}

/** A match as a response has it: with the scores of a hybrid search and of the reranker if they were asked for. */
export type FoundMatch = Match & { hybrid_score?: number; rerank_score?: number };

/** A part of a match that a client may ask for. */
export type MatchPart = "text" | "metadata" | "vector";

/** One match as JSON, with those of its parts that were asked for. */
function* matchPieces(
  { id, score, hybrid_score, rerank_score, text, metadata, vector }: FoundMatch,
  include: readonly MatchPart[],
): Pieces {
  yield JSON.stringify({ id, score, hybrid_score, rerank_score }).slice(0, -1);
  if (include.includes("text")) {
    yield ',"text":';
    yield* stringPieces(text);
  }
  // The store's limits keep it small enough for one piece.
  if (include.includes("metadata")) yield `,"metadata":${JSON.stringify(metadata)}`;
  if (vector) yield* vectorPieces(vector, "float", ',"vector":');
  yield "}";
}

/** The response to a search, in JSON. Notes how large its matches are. */
export function* matchesPieces(
  matches: readonly FoundMatch[],
  include: readonly MatchPart[],
  sizes: MatchSizes,
): Pieces {
  yield '{"results":';
  let length = 0;
  for (const piece of arrayPieces(matches, (match) => matchPieces(match, include))) {
    length += piece.length;
    yield piece;
  }
  yield "}";
  // They are there, whether they were asked for or not.
  if (!include.includes("text")) for (const { text } of matches) length += text.length;
  if (matches.length > 0) sizes.note(length / matches.length);
}
