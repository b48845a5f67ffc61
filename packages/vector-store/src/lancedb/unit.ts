/** How far from one a squared length is by the rounding of its elements alone. */
const ROUNDING = 1e-5;

/**
 * The vector at length one; the same vector where it is that already, or where it has no direction.
 * Of two such vectors the product is the cosine.
 */
export function unit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const element of vector) squares += element * element;
  if (squares === 0 || Math.abs(squares - 1) < ROUNDING) return vector;
  const length = Math.sqrt(squares);
  return vector.map((element) => element / length);
}
