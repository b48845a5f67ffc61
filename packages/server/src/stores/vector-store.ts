/** One neighbour that a vector search found. */
export interface Match {
  id: string;
  /** Cosine similarity to the query, -1 to 1. */
  score: number;
}

/** The I/O half of a request: whatever holds the vectors and finds the nearest. */
export interface VectorStore {
  /** The `k` nearest to `vector`, best first; fewer where the store holds fewer. */
  query(vector: Float32Array, k: number): Promise<readonly Match[]>;
}
