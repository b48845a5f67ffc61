import type { HybridMatch, Match } from "./vector-store.js";

/**
 * The constant of reciprocal rank fusion, which keeps the first of one list from outweighing what several lists have further
 * down: 60, as in Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
 * methods" (SIGIR 2009).
 */
export const RRF_K = 60;

interface Fused {
  readonly match: Match;
  score: number;
  bestRank: number;
}

function byRank(a: Fused, b: Fused): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.bestRank !== b.bestRank) return a.bestRank - b.bestRank;
  return a.match.id < b.match.id ? -1 : 1;
}

/**
 * Joins rankings of documents by reciprocal rank fusion: each list that has a document at rank r, from 1, adds 1 / (60 + r) to
 * its score. Only ranks count, so that lists whose scores cannot be compared can be joined. Of equal scores the document whose
 * best rank is better comes first, then the smaller id: the order of the lists does not matter. No list may have an id twice.
 */
export function fuseRanks(lists: readonly (readonly Match[])[]): HybridMatch[] {
  const fused = new Map<string, Fused>();
  for (const list of lists) {
    for (const [at, match] of list.entries()) {
      const rank = at + 1;
      const entry = fused.get(match.id) ?? { match, score: 0, bestRank: rank };
      entry.score += 1 / (RRF_K + rank);
      entry.bestRank = Math.min(entry.bestRank, rank);
      fused.set(match.id, entry);
    }
  }
  return Array.from(fused.values())
    .sort(byRank)
    .map(({ match, score }) => Object.assign({}, match, { hybridScore: score }));
}
