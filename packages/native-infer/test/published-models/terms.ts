// The terms of SPLADE-tiny beside those of sentence-transformers, which core/tools/make_sparse_fixtures.py has recorded.
import { testData } from "@native-infer/testing";
import { Embedder, type EmbedderOptions, type SparseVector } from "../../src/index.js";

interface Recorded {
  texts: string[];
  terms: { indices: number[]; values: number[] }[];
}

const TOP = 50;

const heaviest = ({ indices, values }: SparseVector | Recorded["terms"][number]): Set<number> => {
  const pairs = Array.from(indices, (id, at) => ({ id, value: values[at] as number }));
  pairs.sort((one, other) => other.value - one.value);
  return new Set(pairs.slice(0, TOP).map(({ id }) => id));
};

/** How a model's terms differ from those that were recorded. */
export interface TermDifferences {
  /** The largest difference of a weight. */
  weight: number;
  /** Terms that only one of both has. */
  unshared: number;
  /** Which part of the heaviest 50 terms of each text is among the model's. */
  top: number;
}

/** Compares the terms of all recorded texts. */
export async function compareTerms(options: EmbedderOptions): Promise<TermDifferences> {
  const { texts, terms } = testData<Recorded>("splade_tiny.json");
  await using embedder = await Embedder.load({ ...options, task: "sparse", threads: 1 });
  const vectors = await embedder.embedSparse(texts);
  const found: TermDifferences = { weight: 0, unshared: 0, top: 0 };
  let wanted = 0;
  for (const [text, vector] of vectors.entries()) {
    const recorded = terms[text] as Recorded["terms"][number];
    const weights = new Map(recorded.indices.map((id, at) => [id, recorded.values[at] as number]));
    for (const [at, id] of vector.indices.entries()) {
      const weight = weights.get(id) ?? 0;
      if (!weights.delete(id)) found.unshared += 1;
      found.weight = Math.max(found.weight, Math.abs(weight - (vector.values[at] as number)));
    }
    found.unshared += weights.size;
    const ours = heaviest(vector);
    for (const id of heaviest(recorded)) {
      wanted += 1;
      if (ours.has(id)) found.top += 1;
    }
  }
  return { ...found, top: found.top / wanted };
}
