import { z } from "zod";
import { badRequest, type HttpError } from "../web/http-error.js";
import { strictObjectOf } from "../web/object-schema.js";
import { arrayOf, oneOf, recordOf } from "../web/schemas.js";
import { describe } from "../web/validation.js";
import { fieldType, isOfType } from "./fields.js";
import {
  type Fields,
  type FieldType,
  type Filter,
  type Scalar,
  STORE_LIMITS,
} from "./vector-store.js";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const values = strictObjectOf({ in: arrayOf(scalar, { min: 1, max: STORE_LIMITS.filterValues }) });

const bounds = strictObjectOf({
  gte: z.number().optional(),
  lte: z.number().optional(),
}).refine(({ gte, lte }) => gte !== undefined || lte !== undefined);

const fieldFilter = oneOf([scalar, values, bounds], (value) => {
  if (typeof value !== "object" || value === null) return scalar;
  return Object.hasOwn(value, "in") ? values : bounds;
});

/** A filter as JSON. Which fields there are, and of which type, the store says later. */
export const FilterSchema = recordOf(fieldFilter, { max: STORE_LIMITS.fields, noun: "fields" });

/** What {@link FilterSchema} takes, in words. */
export const FILTER_ALLOWED = `an object from field to value, {"in": [1 to ${STORE_LIMITS.filterValues} values]} or {"gte": number, "lte": number}`;

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

function unknownField(field: string, fields: Fields): HttpError {
  const known = Object.keys(fields);
  const allowed = known.length === 0 ? "none: --store-fields declares them" : known.join(", ");
  return badRequest(
    `filter has the field ${describe(field)}; the store's fields are ${allowed}`,
    "filter",
  );
}

function wrongType(field: string, value: unknown, allowed: string): HttpError {
  return badRequest(`filter.${field} is ${describe(value)}; allowed is a ${allowed}`, "filter");
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
    throw badRequest(`filter.${field} has bounds; a ${type} field has none`, "filter");
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
