import { z } from "zod";
import type { HttpError } from "../../web/http-error.js";
import type { Dialect, RouteResponse } from "../../web/route.js";
import { anyRecord, ignored } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";

/** A full queue is a 503 there, and whatever is too long a 400. */
function statusOf({ code, status }: HttpError): number {
  if (code === "OVERLOADED") return 503;
  return status === 413 ? 400 : status;
}

/** Ollama's routes. */
export const ollama: Dialect = {
  name: "Ollama",
  root: "/api/",
  formatError: (error) => ({ status: statusOf(error), body: { error: error.message } }),
  errorSchema: z.object({ error: z.string() }),
  // Its own examples send JSON with curl's Content-Type of forms.
  anyContentType: true,
};

/** What every route that names a model may answer, besides what it is for. */
export const MODEL_ERRORS = {
  404: { description: "No such model" },
  415: { description: "The body's coding is none of gzip, deflate and br" },
} satisfies Readonly<Record<number, RouteResponse>>;

/** The same of routes that embed. */
export const EMBED_ERRORS = {
  400: { description: "A field is wrong or over its limit" },
  ...MODEL_ERRORS,
  503: { description: "The server has too much to do" },
} satisfies Readonly<Record<number, RouteResponse>>;

/** `model`, which several of the routes have. */
export const modelField = allowing(
  z.string().optional().describe("Where the server has several; `:latest` may follow"),
  "a string",
);

/** How to run a generating model, and for how long to keep it. */
export const ignoredFields = {
  options: allowing(ignored(anyRecord().optional()), "an object"),
  keep_alive: allowing(
    ignored(z.union([z.string(), z.number()]).optional(), "Ignored: models stay loaded"),
    "a string or a number",
  ),
};
