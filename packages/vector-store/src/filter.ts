import { describeValue } from "@native-infer/common";
import { invalid, type StoreError } from "./errors.js";
import { fieldType, isOfType } from "./fields.js";
import type { Fields, FieldType, Filter, Scalar } from "./vector-store.js";

/** A filter's part that stores translate: the field has one of the values, or lies within bounds. */
export type Condition =
  | {
      readonly kind: "in";
      readonly field: string;
      readonly type: FieldType;
      readonly values: readonly Scalar[];
    }
  | {
      readonly kind: "gte" | "lte";
      readonly field: string;
      readonly type: "number";
      readonly bound: number;
    };

function unknownField(field: string, fields: Fields): StoreError {
  const known = Object.keys(fields);
  const allowed = known.length === 0 ? "none: --store-fields declares them" : known.join(", ");
  return invalid(
    `filter has the field ${describeValue(field)}; the store's fields are ${allowed}`,
    "filter",
  );
}

function wrongType(field: string, value: unknown, allowed: string): StoreError {
  return invalid(`filter.${field} is ${describeValue(value)}; allowed is a ${allowed}`, "filter");
}

function isIllFormed(value: Scalar): boolean {
  return typeof value === "string" && (!value.isWellFormed() || value.includes("\0"));
}

function conditionsOf(field: string, asked: Filter[string], type: FieldType): Condition[] {
  if (typeof asked !== "object" || "in" in asked) {
    const values = typeof asked === "object" ? asked.in : [asked];
    const wrong = values.find((value) => !isOfType(value, type) || isIllFormed(value));
    if (wrong !== undefined) throw wrongType(field, wrong, type);
    return [{ kind: "in", field, type, values }];
  }
  if (type !== "number") {
    throw invalid(`filter.${field} has bounds; a ${type} field has none`, "filter");
  }
  return (["gte", "lte"] as const).flatMap((kind) => {
    const bound = asked[kind];
    if (bound === undefined) return [];
    if (!isOfType(bound, type)) throw wrongType(field, bound, type);
    return [{ kind, field, type, bound }];
  });
}

/**
 * A filter as conditions that all have to hold. Throws 400 naming the field where the store does not
 * know it or has it with another type.
 */
export function conditions(filter: Filter | undefined, fields: Fields): Condition[] {
  return Object.entries(filter ?? {}).flatMap(([field, asked]) => {
    const type = fieldType(fields, field);
    if (type === undefined) throw unknownField(field, fields);
    return conditionsOf(field, asked, type);
  });
}
