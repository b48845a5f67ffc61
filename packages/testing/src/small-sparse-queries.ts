import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { safetensors, type Tensor } from "./safetensors.js";
import { randomTensor, testData, writeJsonFiles } from "./small-models.js";

interface Terms {
  indices: number[];
  values: number[];
}

/** The small model of core/tools/make_sparse_query_fixtures.py, whose queries need no inference. */
export const sparseQueries = testData<{
  files: Record<string, unknown>;
  shapes: Record<string, number[]>;
  /** Of queries, by token id. */
  weights: number[];
  queries: string[];
  documents: string[];
  queryTerms: Terms[];
  documentTerms: Terms[];
}>("sparse_queries.json");

const DOCUMENT = "document_0_MLMTransformer";
const QUERY = "query_0_SparseStaticEmbedding";

/** Writes the model as sentence-transformers saves it, into a new directory, `spoil` having changed the files in JSON and the weights. */
export function writeSparseQueries(
  spoil: (files: Record<string, unknown>, weights: number[]) => void = () => {},
): string {
  const files = structuredClone(sparseQueries.files);
  const weights = [...sparseQueries.weights];
  spoil(files, weights);
  const directory = writeJsonFiles(files);
  const named = Object.entries(sparseQueries.shapes);
  const tensors = new Map(named.map(([name, shape]) => [name, randomTensor(name, shape)]));
  writeFileSync(join(directory, DOCUMENT, "model.safetensors"), safetensors(tensors));
  const weight: Tensor = { shape: [weights.length], values: Float32Array.from(weights) };
  const file = join(directory, QUERY, "model.safetensors");
  writeFileSync(file, safetensors(new Map([["weight", weight]])));
  return directory;
}
