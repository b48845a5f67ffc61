import type { MilvusClient } from "@zilliz/milvus2-sdk-node";
import type { DriverQuery } from "../driver.js";
import type { Match, Metadata } from "../vector-store.js";
import { succeeded } from "./answer.js";
import { expression } from "./filter.js";

interface Row {
  id: string;
  score: number;
  text: string;
  metadata: string;
  vector?: number[];
}

/** What is looked for, and in which column. */
export interface Wanted {
  data: [string] | [number[]];
  anns_field: string;
  metric_type?: string;
}

/** One search of a column, by vector or by words; the scores are the metric's. */
export async function search(
  client: MilvusClient,
  collection: string,
  { k, conditions, vectors }: DriverQuery,
  wanted: Wanted,
): Promise<Match[]> {
  const filter = expression(conditions);
  const { results } = succeeded(
    await client.search({
      collection_name: collection,
      ...wanted,
      limit: k,
      output_fields: ["id", "text", "metadata", ...(vectors ? ["vector"] : [])],
      ...(filter === "" ? {} : { filter }),
    }),
  );
  const rows = results as unknown as Row[];
  return rows.map(({ id, score, text, metadata, vector: own }) => ({
    id,
    score,
    text,
    metadata: JSON.parse(metadata) as Metadata,
    ...(own === undefined ? {} : { vector: Float32Array.from(own) }),
  }));
}
