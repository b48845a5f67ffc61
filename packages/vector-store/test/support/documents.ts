import type { Filter, Metadata, StoredDocument } from "../../src/vector-store.js";

export const DIMENSIONS = 16;

/** The same numbers from 0 to 1 each time, by Marsaglia's xorshift. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function randomVector(random: () => number, dimensions = DIMENSIONS): Float32Array {
  return Float32Array.from({ length: dimensions }, () => random() - 0.5);
}

/** Documents 0 to `count` less one; each time the same. */
export function documents(count: number, seed = 1): StoredDocument[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, at) => ({
    id: `document-${at}`,
    vector: randomVector(random),
    text: `text ${at}`,
    metadata: { size: at, kind: `kind ${at % 7}`, even: at % 2 === 0 },
  }));
}

export function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, n, i) => sum + n * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function holds(asked: Filter[string], value: unknown): boolean {
  if (typeof asked !== "object") return asked === value;
  if ("in" in asked) return asked.in.some((one) => one === value);
  const { gte = -Infinity, lte = Infinity } = asked;
  return typeof value === "number" && value >= gte && value <= lte;
}

export function matches(filter: Filter, metadata: Metadata): boolean {
  return Object.entries(filter).every(([field, asked]) => holds(asked, metadata[field]));
}

/** What a search has to find: every document compared. */
export function nearest(
  among: readonly StoredDocument[],
  vector: Float32Array,
  k: number,
  filter: Filter = {},
): { id: string; score: number }[] {
  return among
    .filter(({ metadata }) => matches(filter, metadata))
    .map(({ id, vector: own }) => ({ id, score: cosine(vector, own) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, k);
}
