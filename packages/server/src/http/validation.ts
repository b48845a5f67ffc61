import { z } from "zod";
import { HttpError } from "./http-error.js";

/** A short form of any JSON value, for messages. */
export function describe(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 40)}…` : json;
}

/** `schema` with the words that say what is allowed. To be called last: later changes lose them. */
export function allowing<T extends z.ZodType>(schema: T, allowed: string): T {
  return schema.meta({ ...schema.meta(), allowed });
}

/** Where in the body the fault lies: of several alternatives, in the one that came furthest. */
function faultPath(issue: z.core.$ZodIssue): PropertyKey[] {
  if (issue.code !== "invalid_union") return issue.path;
  const inner = issue.errors
    .flatMap(([first]) => (first ? [faultPath(first)] : []))
    .sort((a, b) => Number(b[0] ?? -1) - Number(a[0] ?? -1));
  return [...issue.path, ...(inner[0] ?? [])];
}

function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, at) => (typeof key === "number" ? `[${key}]` : `${at > 0 ? "." : ""}${String(key)}`))
    .join("");
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    body,
  );
}

/** What the field's schema says of itself, see {@link allowing}. */
function allowedBy(schema: z.ZodType, field: PropertyKey | undefined): string | undefined {
  if (!(schema instanceof z.ZodObject) || field === undefined) return undefined;
  const { [field as string]: of } = schema.shape as Record<string, z.ZodType>;
  const allowed = of?.meta()?.allowed;
  return typeof allowed === "string" ? allowed : undefined;
}

function problem(schema: z.ZodType, body: unknown, cause: z.ZodError): HttpError {
  const [issue] = cause.issues;
  const path = issue ? faultPath(issue) : [];
  const [field] = path;
  if (field === undefined) {
    const message = `the body is ${describe(body)}; allowed is a JSON object`;
    return new HttpError(400, "INVALID_ARGUMENT", message, { cause });
  }
  const allowed = allowedBy(schema, field);
  const wrong = `${nameOf(path)} is ${describe(valueAt(body, path))}`;
  const message = `${wrong}; ${allowed === undefined ? issue?.message : `allowed is ${allowed}`}`;
  return new HttpError(400, "INVALID_ARGUMENT", message, { param: String(field), cause });
}

/**
 * `body` as `schema` has it. Throws 400 naming the wrong field, its value and what is allowed; its
 * cause is zod's error.
 */
export function validate<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw problem(schema, body, result.error);
}
