import { Embedder } from "native-infer";
import { mixedTexts } from "../engine/mixed-texts.js";

/** Texts that no list of words has: other scripts, signs beyond 16 bits, more tokens than the model takes. */
const SPECIAL_TEXTS = [
  "How big is London",
  "Größe und Maß der Straßen von Zürich",
  "東京はどのくらい大きいですか",
  "👩‍🚀 und 🇨🇭 und 𝒳",
  "a",
  `${"the river runs through the old town ".repeat(60)}and ends`,
];

/** Texts whose token vectors are known. One text of 200 tokens has 76,800 numbers. */
const TOKEN_TEXTS = 24;

/** Texts with what the library makes of each in a process without a server: the server must give the same bytes. */
export interface References {
  /** Of mixed lengths, from 1 to 200 tokens as a rule. */
  texts: readonly string[];
  /** Those of {@link texts} for {@link tokenVectors}. */
  tokenTexts: readonly string[];
  vector(text: string): Float32Array;
  /** Row-major. */
  tokenVectors(text: string): Float32Array;
}

function known(map: ReadonlyMap<string, Float32Array>, text: string): Float32Array {
  const vector = map.get(text);
  if (!vector) throw new Error(`there is no reference for '${text.slice(0, 40)}'`);
  return vector;
}

/** Computes each vector once, with the embedded model and its defaults, and closes the model again. */
export async function computeReferences(count: number, seed: number): Promise<References> {
  const mixed = mixedTexts(count, seed).map(({ text }) => text);
  const texts = [...new Set([...SPECIAL_TEXTS, ...mixed])];
  const tokenTexts = texts.slice(0, TOKEN_TEXTS);
  const vectors = new Map<string, Float32Array>();
  const tokenVectors = new Map<string, Float32Array>();
  // Nothing else is to be done meanwhile.
  await using embedder = await Embedder.load({ nice: 0 });
  for (const text of texts) vectors.set(text, await embedder.embed(text));
  for (const text of tokenTexts) tokenVectors.set(text, (await embedder.embedTokens(text)).vectors);
  return {
    texts,
    tokenTexts,
    vector: (text) => known(vectors, text),
    tokenVectors: (text) => known(tokenVectors, text),
  };
}
