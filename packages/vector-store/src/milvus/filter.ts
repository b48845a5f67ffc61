import type { Condition } from "../filter.js";
import { columnOf } from "./schema.js";

/** Conditions as Milvus's expression; "" where there are none. */
export function expression(conditions: readonly Condition[]): string {
  return conditions
    .map((condition) => {
      const column = columnOf(condition.field);
      if (condition.kind === "in") return anyOf(column, condition.type, condition.values);
      return `${column} ${condition.kind === "gte" ? ">=" : "<="} ${number(condition.bound)}`;
    })
    .join(" and ");
}

function anyOf(
  column: string,
  type: string,
  values: readonly (string | number | boolean)[],
): string {
  if (type === "boolean") return `(${values.map((value) => `${column} == ${value}`).join(" or ")})`;
  const literals = values.map((value) =>
    typeof value === "number" ? number(value) : quoted(String(value)),
  );
  return `${column} in [${literals.join(", ")}]`;
}

/** Between double quotes, backslash, quote and the ends of lines are all that cannot stand for itself. */
function quoted(value: string): string {
  const escaped = value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `"${escaped}"`;
}

/** With a point, so that Milvus takes it for a float, as the column is. */
function number(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
