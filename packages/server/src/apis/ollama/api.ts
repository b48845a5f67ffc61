import { z } from "zod";
import type { Api } from "../../http/api.js";
import type { HttpError } from "../../http/http-error.js";

/** A full queue is a 503 there, and whatever is too long a 400. */
function statusOf({ code, status }: HttpError): number {
  if (code === "OVERLOADED") return 503;
  return status === 413 ? 400 : status;
}

/** Ollama's routes. */
export const ollama: Api = {
  name: "Ollama",
  root: "/api/",
  explain: (error) => ({ status: statusOf(error), body: { error: error.message } }),
  errorSchema: z.object({ error: z.string() }),
  // Its own examples send JSON with curl's Content-Type of forms.
  anyContentType: true,
};
