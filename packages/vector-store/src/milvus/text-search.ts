import type { MilvusClient } from "@zilliz/milvus2-sdk-node";
import type { DriverQuery, TextSearch } from "../driver.js";
import type { Match } from "../vector-store.js";
import { search } from "./search.js";
import { TERMS } from "./terms.js";

/** Milvus's search by words, ranked by BM25, in a collection that was made with it. */
export class MilvusTextSearch implements TextSearch {
  readonly #client: MilvusClient;
  readonly #collection: string;

  constructor(client: MilvusClient, collection: string) {
    this.#client = client;
    this.#collection = collection;
  }

  async query(words: string, vector: Float32Array, query: DriverQuery): Promise<Match[]> {
    const wanted = { ...query, vectors: true };
    const found = await search(this.#client, this.#collection, wanted, {
      data: [words],
      anns_field: TERMS,
      metric_type: "BM25",
    });
    return found.map(({ vector: own = new Float32Array(), ...match }) => ({
      ...match,
      score: cosine(own, vector),
      ...(query.vectors ? { vector: own } : {}),
    }));
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    product += value * other;
    ofA += value * value;
    ofB += other * other;
  }
  return Math.max(-1, Math.min(1, product / Math.sqrt(ofA * ofB)));
}
