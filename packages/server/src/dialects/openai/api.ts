import { z } from "zod";
import type { Api } from "../../web/dialect.js";

/** OpenAI's `type` for a status. */
function errorType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

/** OpenAI's routes, and all others that have no conventions of their own. */
export const openai: Api = {
  name: "OpenAI",
  explain: ({ status, code, message, param }) => ({
    status,
    body: { error: { message, type: errorType(status), param, code } },
  }),
  errorSchema: z.object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string(),
    }),
  }),
};
