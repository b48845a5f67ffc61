import { z } from "zod";
import { badRequest } from "../http/http-error.js";

/** A short form of any JSON value, for messages. */
function describe(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 40)}…` : json;
}

function inputProblem(input: unknown): string {
  const allowed = "allowed is a string or a non-empty array of strings";
  if (!Array.isArray(input) || input.length === 0) return `input is ${describe(input)}; ${allowed}`;
  const wrong = input.findIndex((item) => typeof item !== "string");
  const item: unknown = input[wrong];
  const isTokens = typeof item === "number" || Array.isArray(item);
  return isTokens
    ? `input is an array of tokens, which this server does not take; ${allowed}`
    : `input[${wrong}] is ${describe(item)}; ${allowed}`;
}

function schema(nativeDimensions: number) {
  const texts = z.union([z.string(), z.array(z.string()).nonempty()]);
  return z.object({
    input: z.custom<z.output<typeof texts>>((value) => texts.safeParse(value).success, {
      error: (issue) => inputProblem(issue.input),
    }),
    model: z.string().optional(),
    encoding_format: z.enum(["float", "base64"]).default("float"),
    dimensions: z.int().min(1).max(nativeDimensions).default(nativeDimensions),
  });
}

/** What a request to `/v1/embeddings` says, with the defaults filled in. */
export type EmbeddingsRequest = z.output<ReturnType<typeof schema>>;

const ALLOWED: Record<string, (dimensions: number) => string> = {
  model: () => "a string",
  encoding_format: () => "float or base64",
  dimensions: (dimensions) => `an integer from 1 to ${dimensions}`,
};

/**
 * A parser of request bodies for a model of that many dimensions. It throws 400 naming the field;
 * others are ignored.
 */
export function embeddingsRequest(nativeDimensions: number): (body: unknown) => EmbeddingsRequest {
  const request = schema(nativeDimensions);
  return (body) => {
    const result = request.safeParse(body);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    const field = issue?.path[0];
    if (typeof field !== "string") {
      throw badRequest(`the body is ${describe(body)}; allowed is a JSON object`);
    }
    const value = (body as Record<string, unknown>)[field];
    const allowed = ALLOWED[field]?.(nativeDimensions);
    throw badRequest(
      allowed ? `${field} is ${describe(value)}; allowed is ${allowed}` : String(issue?.message),
      field,
    );
  };
}
