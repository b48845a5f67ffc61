import type { Match, Metadata } from "../vector-store.js";

/** A found row as a statement gives it. */
export interface Row {
  id: string;
  text: string;
  metadata: string;
  score: number;
  vector?: string;
}

/** A row as a match. */
export function matchOf({ metadata, vector: own, ...row }: Row): Match {
  return {
    ...row,
    metadata: JSON.parse(metadata) as Metadata,
    ...(own === undefined ? {} : { vector: Float32Array.from(JSON.parse(own) as number[]) }),
  };
}
