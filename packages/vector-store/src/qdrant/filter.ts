import type { Condition } from "../filter.js";
import type { Scalar } from "../vector-store.js";

/** One condition of Qdrant's filters. */
export type QdrantCondition =
  | { key: string; match: { value: boolean } | { any: string[] } }
  | { key: string; range: { gte?: number; lte?: number } }
  | { should: QdrantCondition[] };

/** Where a declared field lies in the payload. */
export function keyOf(field: string): string {
  return `fields.${field}`;
}

function equal(key: string, value: Scalar): QdrantCondition {
  // Qdrant matches whole numbers only; a range of one number matches every one.
  if (typeof value === "number") return { key, range: { gte: value, lte: value } };
  return { key, match: typeof value === "boolean" ? { value } : { any: [value] } };
}

function condition(given: Condition): QdrantCondition {
  const key = keyOf(given.field);
  if (given.kind !== "in") return { key, range: { [given.kind]: given.bound } };
  if (given.type === "text") return { key, match: { any: given.values.map(String) } };
  return { should: given.values.map((value) => equal(key, value)) };
}

/** Conditions as Qdrant's filter; undefined where there are none. */
export function filterOf(
  conditions: readonly Condition[],
): { must: QdrantCondition[] } | undefined {
  return conditions.length === 0 ? undefined : { must: conditions.map(condition) };
}
