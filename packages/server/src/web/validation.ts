import { describeValue } from "@native-infer/common";
import { z } from "zod";
import { HttpError } from "./http-error.js";
import { statusSaid } from "./schemas.js";

/** Characters of a value or of a name that a message shows. */
const MAX_SHOWN = 40;

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** `schema` with the words that say what is allowed. To be called last: later changes lose them. */
export function allowing<T extends z.ZodType>(schema: T, allowed: string): T {
  return schema.meta({ ...schema.meta(), allowed });
}

function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, at) =>
      typeof key === "number" ? `[${key}]` : `${at > 0 ? "." : ""}${shortened(String(key))}`,
    )
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
  const path = issue?.path ?? [];
  const [field] = path;
  if (field === undefined) {
    const message = `the body is ${describeValue(body)}; allowed is a JSON object`;
    return new HttpError(400, "INVALID_ARGUMENT", message, { cause });
  }
  const status = statusSaid(issue);
  if (status !== undefined) {
    const code = status === 413 ? "TOO_LONG" : "INVALID_ARGUMENT";
    const message = `${nameOf(path)} ${issue?.message}`;
    return new HttpError(status, code, message, { param: String(field), cause });
  }
  const allowed = allowedBy(schema, field);
  const wrong = `${nameOf(path)} is ${describeValue(valueAt(body, path))}`;
  const message = `${wrong}; ${allowed === undefined ? issue?.message : `allowed is ${allowed}`}`;
  return new HttpError(400, "INVALID_ARGUMENT", message, { param: String(field), cause });
}

/**
 * `body` as `schema` has it; parts of `body` may become parts of it. Throws 400 naming the wrong field, its value and what is
 * allowed, or 413 if there are too many of something; its cause is zod's error.
 */
export function validate<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw problem(schema, body, result.error);
}
