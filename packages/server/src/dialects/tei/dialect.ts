import { type ErrorCode, NativeInferError } from "native-infer";
import { z } from "zod";
import type { ClassifyDeps } from "../../embedding/classifying.js";
import type { InputLimits } from "../../embedding/input-limits.js";
import type { EmbeddingDeps } from "../../embedding/pipeline.js";
import type { RerankDeps } from "../../embedding/reranking.js";
import type { SparseDeps } from "../../embedding/sparse-embedding.js";
import type { ServedByTask } from "../../models/served-models.js";
import { HttpError } from "../../web/http-error.js";
import type { Dialect, ErrorResponse, RouteResponse } from "../../web/route.js";

const ErrorType = z.enum([
  "Unhealthy",
  "Backend",
  "Overloaded",
  "Validation",
  "Tokenizer",
  "Empty",
]);

type ErrorType = z.output<typeof ErrorType>;

const STATUS: Readonly<Record<ErrorType, number>> = {
  Unhealthy: 503,
  Backend: 424,
  Overloaded: 429,
  Validation: 422,
  Tokenizer: 422,
  Empty: 400,
};

type FoundType = "Backend" | "Validation" | "Tokenizer" | "Empty";

/** What text-embeddings-inference itself finds wrong with a request that its framework let through. */
export class TeiError extends HttpError {
  constructor(
    readonly type: FoundType,
    message: string,
    options?: ErrorOptions,
  ) {
    super(STATUS[type], type === "Backend" ? "NOT_SERVED" : "INVALID_ARGUMENT", message, options);
  }
}

/** Says in the very words of text-embeddings-inference that the model does something else. */
export function wrongModel(message: string): TeiError {
  return new TeiError("Backend", `Backend error: ${message}`);
}

/** What in the end is the input's fault, or that of the model's tokenizer. */
const FOUND: Partial<Record<ErrorCode, FoundType>> = {
  INVALID_ARGUMENT: "Validation",
  TOO_LONG: "Validation",
  MODEL_INVALID: "Tokenizer",
};

/** `error` of an engine as this API has it. */
export function toTeiError(error: unknown): unknown {
  if (!(error instanceof NativeInferError)) return error;
  const type = FOUND[error.code];
  return type === undefined ? error : new TeiError(type, error.message, { cause: error });
}

function inJson(error: string, error_type: ErrorType, status = STATUS[error_type]): ErrorResponse {
  return { status, body: { error, error_type } };
}

/** The shape of errors that are in JSON. */
export const TeiErrorBody = z.object({ error: z.string(), error_type: ErrorType });

/**
 * The routes of text-embeddings-inference. As there, what its framework refuses (no JSON, wrong
 * types, a body too large) is plain text, and what the program refuses is JSON.
 */
export const tei: Dialect = {
  name: "text-embeddings-inference",
  formatError(error) {
    const { status, code, message, cause } = error;
    if (error instanceof TeiError) return inJson(message, error.type);
    switch (code) {
      case "OVERLOADED":
      case "RATE_LIMITED":
        return inJson(message, "Overloaded");
      case "CLOSED":
        return inJson(message, "Unhealthy");
      case "INTERNAL":
      case "NOT_FINITE":
        return inJson(message, "Backend");
      case "DEADLINE_EXCEEDED":
        return inJson(message, "Backend", status);
      case "TOO_LONG":
        // Too many inputs are found by the program there, and too large a body by its framework.
        if (cause instanceof z.ZodError) return inJson(message, "Validation");
        return { status, body: message };
      default:
        return { status: cause instanceof z.ZodError ? 422 : status, body: message };
    }
  },
  errorSchema: TeiErrorBody,
};

/** Of routes that read a body. Where both are named, a response is JSON or plain text. */
export const BODY_ERRORS: Readonly<Record<number, RouteResponse>> = {
  400: {
    description: "Plain text: the body is no JSON. JSON: an input is empty",
    schema: TeiErrorBody,
    contentType: "text/plain",
  },
  413: { description: "The body is too large", contentType: "text/plain" },
  415: { description: "The body is not JSON in UTF-8", contentType: "text/plain" },
  422: {
    description:
      "Plain text: a field is missing or of a wrong type. JSON: too many inputs, an input is too long, or a value is not allowed",
    schema: TeiErrorBody,
    contentType: "text/plain",
  },
};

/** Of routes that ask the model besides. */
export const MODEL_ERRORS: Readonly<Record<number, RouteResponse>> = {
  ...BODY_ERRORS,
  424: { description: "The model failed, or does not do this", schema: TeiErrorBody },
  429: {
    description: "The server has too much to do; `Retry-After` says when",
    schema: TeiErrorBody,
  },
};

/** The settings that the routes of text-embeddings-inference read. */
export interface TeiSettings extends InputLimits {
  /** Cut texts that are too long, unless a request says otherwise. */
  autoTruncate: boolean;
}

/** What they are made of. */
export interface TeiDeps extends EmbeddingDeps {
  settings: TeiSettings;
}

/** What the route that reranks is made of. */
export interface TeiRerankDeps extends RerankDeps {
  settings: TeiSettings;
}

/** What the route that classifies is made of. */
export interface TeiClassifyDeps extends ClassifyDeps {
  settings: TeiSettings;
}

/** What the route of sparse vectors is made of. */
export interface TeiSparseDeps extends SparseDeps {
  settings: TeiSettings;
}

/** What the route that tells of the server is made of. */
export interface TeiInfoDeps extends ServedByTask {
  settings: TeiSettings;
}
