/**
 * The first components of a vector that the embedded model must give, as sentence-transformers computes it in fp32.
 * The int8 model comes within a cosine of 0.999; a wrong tokenizer, pooling or kernel does not come near.
 */
export const KNOWN_VECTOR = {
  text: "How big is London",
  components: [
    0.1568, 0.0108, 0.0563, -0.0691, -0.0437, 0.0055, -0.0074, -0.0115, -0.0818, -0.0124, -0.0611,
    -0.0148, -0.0516, -0.0011, -0.0409, -0.0042, 0.0209, -0.1031, -0.0675, -0.0336, 0.0673, -0.0208,
    0.037, 0.0672, -0.0381, 0.0255, 0.0034, 0.0534, 0.0203, 0.0106, 0.0218, -0.0513,
  ],
} as const;

/** Cosine of the angle between `vector`, cut to as many components, and the known one. */
export function cosineToKnown(vector: readonly number[]): number {
  let dot = 0;
  let ours = 0;
  let known = 0;
  for (const [i, component] of KNOWN_VECTOR.components.entries()) {
    const value = vector[i] ?? Number.NaN;
    dot += value * component;
    ours += value * value;
    known += component * component;
  }
  return dot / Math.sqrt(ours * known);
}
