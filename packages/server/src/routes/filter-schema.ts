import { STORE_LIMITS } from "@native-infer/vector-store";
import { z } from "zod";
import { strictObjectOf } from "../web/object-schema.js";
import { arrayOf, oneOf, recordOf } from "../web/schemas.js";

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
