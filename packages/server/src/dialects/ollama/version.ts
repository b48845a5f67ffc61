import { z } from "zod";
import { version } from "../../common/version.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { ollama } from "./api.js";

/** `GET /api/version`: of this server, which is not Ollama. */
export function serverVersion(): AnyOperation {
  const answer = { version: version() };
  return operation({
    method: "GET",
    path: "/api/version",
    api: ollama,
    summary: "The version of this server",
    answers: {
      200: { description: "Not one of Ollama's", schema: z.object({ version: z.string() }) },
    },
    handle({ ctx }) {
      ctx.body = answer;
    },
  });
}
