import { z } from "zod";

/*
 * zod's own arrays, records and unions look at all items before they say what is wrong, and make an issue for each one that is:
 * for a body of a megabyte that takes a second of the event loop. These stop at the first fault, and know how many items there may
 * be before they look at one. A schema made of them makes one issue.
 */

/** How long an array may be, or how many fields a record may have. */
export interface SizeRules {
  min?: number;
  max?: number;
  /** What `max` counts, such as "texts". With it, more are 413 `TOO_LONG`; without it, they are as wrong as a wrong item. */
  noun?: string;
}

/** Of an array. */
export interface ArrayRules extends SizeRules {
  /**
   * Where the first item is that the item's schema may not take as it is, from a place on; the array's length if there is none.
   * For long arrays: a schema takes a hundred times as long for a number.
   */
  firstWrong?: (items: readonly unknown[], from: number) => number;
}

/** An issue's `params` whose message says all but the field's name, see {@link said}. */
interface SaidParams {
  status: 400 | 413;
}

type Payload = z.core.ParsePayload;

/** An issue whose message follows the field's name: "has 5 texts; at most 4 are allowed". */
function said(input: unknown, status: SaidParams["status"], message: string): z.core.$ZodRawIssue {
  return { code: "custom", input, message, params: { status } satisfies SaidParams };
}

/** The status of an issue that {@link said} made; undefined for others. */
export function statusSaid(issue: z.core.$ZodIssue | undefined): SaidParams["status"] | undefined {
  return issue?.code === "custom" ? (issue.params as SaidParams | undefined)?.status : undefined;
}

function sizeIssue(value: object, size: number, rules: SizeRules): z.core.$ZodRawIssue | undefined {
  const { min = 0, max = Infinity, noun } = rules;
  const origin = Array.isArray(value) ? "array" : "object";
  if (size < min) return { code: "too_small", origin, minimum: min, input: value };
  if (size <= max) return undefined;
  if (noun === undefined) return { code: "too_big", origin, maximum: max, input: value };
  return said(value, 413, `has ${size} ${noun}; at most ${max} are allowed`);
}

/** What `schema` makes of a part of `payload`'s value; undefined after the first fault, which is then `payload`'s. */
export function parsed<T>(
  payload: Payload,
  schema: z.ZodType<T>,
  value: unknown,
  path: PropertyKey[],
): { data: T } | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result;
  const [issue] = result.error.issues;
  const where = { input: payload.value, path: [...path, ...(issue?.path ?? [])] };
  payload.issues.push({ ...issue, ...where } as z.core.$ZodRawIssue);
  return undefined;
}

/** `schema` as a part of a larger JSON Schema. */
export function partOf(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  const { $schema, ...part } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return part;
}

/** An array of such items. */
export function arrayOf<Out, In>(
  item: z.ZodType<Out, In>,
  rules: ArrayRules = {},
): z.ZodType<Out[], In[]> {
  const { min = 0, max = Infinity, firstWrong = (_items, from) => from } = rules;
  const checked = z.any().check((payload) => {
    const { value, issues } = payload;
    if (!Array.isArray(value)) {
      issues.push({ code: "invalid_type", expected: "array", input: value });
      return;
    }
    const wrongSize = sizeIssue(value, value.length, rules);
    if (wrongSize) {
      issues.push(wrongSize);
      return;
    }
    // In place: nobody else has the parsed body, and most items stay as they are.
    for (let at = firstWrong(value, 0); at < value.length; at = firstWrong(value, at + 1)) {
      const result = parsed(payload, item, value[at], [at]);
      if (result === undefined) return;
      value[at] = result.data;
    }
  });
  return checked.meta({
    type: "array",
    items: partOf(item),
    ...(min > 0 ? { minItems: min } : {}),
    ...(max < Infinity ? { maxItems: max } : {}),
  });
}

const MAX_TOKEN_ID = 2_147_483_647;

function firstNoTokenId(items: readonly unknown[], from: number): number {
  let at = from;
  for (; at < items.length; at += 1) {
    const id = items[at];
    if (typeof id !== "number" || id < 0 || id > MAX_TOKEN_ID || Math.floor(id) !== id) break;
  }
  return at;
}

/** A text's token ids. */
export function tokenIds(rules: SizeRules = {}): z.ZodType<number[], number[]> {
  const id = z.int().min(0).max(MAX_TOKEN_ID);
  return arrayOf(id, { ...rules, firstWrong: firstNoTokenId });
}

function firstNoNumber(items: readonly unknown[], from: number): number {
  let at = from;
  for (; at < items.length; at += 1) {
    const number = items[at];
    // JSON's 1e999 is infinite.
    if (typeof number !== "number" || !(Math.abs(number) < Infinity)) break;
  }
  return at;
}

/** Numbers. */
export function numbers(rules: SizeRules = {}): z.ZodType<number[], number[]> {
  return arrayOf(z.number(), { ...rules, firstWrong: firstNoNumber });
}

/**
 * One of several kinds of value. `choose` says which by a look at the value, so that the others are not tried; undefined: none
 * of them.
 */
export function oneOf<Schemas extends readonly z.ZodType[]>(
  alternatives: Schemas,
  choose: (value: unknown) => Schemas[number] | undefined,
): z.ZodType<z.output<Schemas[number]>, z.input<Schemas[number]>> {
  const checked = z.any().check((payload) => {
    const schema = choose(payload.value);
    if (schema === undefined) {
      payload.issues.push({ code: "invalid_union", errors: [], input: payload.value });
      return;
    }
    const result = parsed(payload, schema, payload.value, []);
    if (result) payload.value = result.data;
  });
  return checked.meta({ anyOf: alternatives.map(partOf) });
}

function recordIssue(value: unknown): z.core.$ZodRawIssue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { code: "invalid_type", expected: "record", input: value };
  }
  // Copies and stores would lose it.
  if (!Object.hasOwn(value, "__proto__")) return undefined;
  return said(value, 400, 'has the field "__proto__"; allowed is any other name');
}

/** Any JSON object. Nothing in it is looked at. */
export function anyRecord(): z.ZodType<Record<string, unknown>, Record<string, unknown>> {
  const checked = z.any().check(({ value, issues }) => {
    const issue = recordIssue(value);
    if (issue) issues.push(issue);
  });
  return checked.meta({
    type: "object",
    propertyNames: { type: "string" },
    additionalProperties: {},
  });
}

/** An object with such values under any names. */
export function recordOf<Out, In>(
  value: z.ZodType<Out, In>,
  rules: SizeRules = {},
): z.ZodType<Record<string, Out>, Record<string, In>> {
  const checked = z.any().check((payload) => {
    const given: unknown = payload.value;
    const issue = recordIssue(given);
    if (issue) {
      payload.issues.push(issue);
      return;
    }
    const record = given as Record<string, unknown>;
    const names = Object.keys(record);
    const wrongSize = sizeIssue(record, names.length, rules);
    if (wrongSize) {
      payload.issues.push(wrongSize);
      return;
    }
    for (const name of names) {
      const result = parsed(payload, value, record[name], [name]);
      if (result === undefined) return;
      record[name] = result.data;
    }
  });
  const { max = Infinity } = rules;
  return checked.meta({
    type: "object",
    propertyNames: { type: "string" },
    additionalProperties: partOf(value),
    ...(max < Infinity ? { maxProperties: max } : {}),
  });
}

/** What is checked and then forgotten: nothing of it is kept while the request waits. */
export function ignored(schema: z.ZodType, description = "Ignored"): z.ZodType<undefined> {
  return schema.describe(description).transform(() => undefined);
}

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
