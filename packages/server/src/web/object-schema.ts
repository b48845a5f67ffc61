import { z } from "zod";
import { parsed, partOf } from "./schemas.js";

/** `anyOf` of a JSON Schema and null, without an `anyOf` in an `anyOf`. */
function orNullJson({ anyOf, ...rest }: z.core.JSONSchema.BaseSchema) {
  const alternatives = anyOf && Object.keys(rest).length === 0 ? anyOf : [{ anyOf, ...rest }];
  return { anyOf: [...alternatives, { type: "null" as const }] };
}

/** `field`, which need not be there, so that null has the same meaning as its absence. */
function orNull(field: z.ZodType): z.ZodType {
  const checked = z.any().check((payload) => {
    const result = parsed(payload, field, payload.value ?? undefined, []);
    if (result) payload.value = result.data;
  });
  const absent = field.parse(undefined);
  const whole = absent === undefined ? checked.optional() : checked.default(absent);
  const { description, allowed, default: _, ...part } = partOf(field);
  const words = { ...(description === undefined ? {} : { description }), allowed };
  return whole.meta({ ...orNullJson(part), ...words });
}

function withNulls<Shape extends z.core.$ZodLooseShape>(shape: Shape): Shape {
  const fields = Object.entries(shape as Record<string, z.ZodType>);
  const accepting = fields.map(([name, of]) => [name, of.isOptional() ? orNull(of) : of]);
  return Object.fromEntries(accepting) as Shape;
}

/**
 * An object with these fields in the body of a request; others are ignored. An optional field may be null, which means that it
 * is not given: many clients send null for whatever their user did not set. Every object of a body is to be made by this or by
 * {@link strictObjectOf}; a test looks for those that are not.
 */
export function objectOf<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape> {
  return z.object(withNulls(shape)) as z.ZodObject<Shape>;
}

/** As {@link objectOf}; other fields are refused. */
export function strictObjectOf<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(withNulls(shape));
}
