import { z } from "zod";
import { version } from "../../common/version.js";
import type { EmbeddingDeps } from "../../embedding/pipeline.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { ollama } from "./dialect.js";
import { embed, embeddings } from "./embed.js";
import { ps, show, tags } from "./models.js";

/** `GET /api/version`: of this server, which is not Ollama. */
export function serverVersion(): AnyRoute {
  const answer = { version: version() };
  return defineRoute({
    method: "GET",
    path: "/api/version",
    dialect: ollama,
    summary: "The version of this server",
    responses: {
      200: { description: "Not one of Ollama's", schema: z.object({ version: z.string() }) },
    },
    handle({ ctx }) {
      ctx.body = answer;
    },
  });
}

/** Ollama's routes, as far as an embedding client asks. */
export function ollamaRoutes(deps: EmbeddingDeps): AnyRoute[] {
  return [embed(deps), embeddings(deps), tags(deps), ps(deps), show(deps), serverVersion()];
}
