import type { Condition } from "../filter.js";
import type { Scalar } from "../vector-store.js";
import { cellOf, columnOf } from "./arrow.js";

/** A value in LanceDB's SQL: a quote is the only character that means anything inside quotes. */
export function literal(value: Scalar): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(cellOf(value));
}

/** `values` as SQL's list behind IN. */
export function list(values: readonly Scalar[]): string {
  return `(${values.map(literal).join(", ")})`;
}

/** Conditions as LanceDB's SQL; undefined where there are none. */
export function where(conditions: readonly Condition[]): string | undefined {
  if (conditions.length === 0) return undefined;
  return conditions
    .map((condition) => {
      // Between back quotes, because only there are capitals kept. Field names have no other signs.
      const column = `\`${columnOf(condition.field)}\``;
      if (condition.kind === "in") return `${column} IN ${list(condition.values)}`;
      return `${column} ${condition.kind === "gte" ? ">=" : "<="} ${literal(condition.bound)}`;
    })
    .join(" AND ");
}
