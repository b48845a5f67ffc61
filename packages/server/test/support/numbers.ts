/** Typed arrays as plain ones, as they come out of JSON: a float32 keeps its exact value. */
export function numbers(vectors: readonly ArrayLike<number>[]): number[][] {
  return vectors.map((vector) => Array.from(vector));
}
