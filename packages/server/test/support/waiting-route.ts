import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { service } from "../../src/dialects/openai.js";
import { recordIo } from "../../src/embedding/usage.js";
import type { RouteParts } from "../../src/routes.js";
import { queryParameter } from "../../src/web/request-parameters.js";
import { type AnyRoute, defineRoute } from "../../src/web/route.js";

/** `GET /` of the tests: embeds `?q=`, then waits: as long as a test needs, and whatever else is under way. */
export function waitingRoute(
  { models, pipeline }: Pick<RouteParts, "models" | "pipeline">,
  waitMs: number,
): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/",
    dialect: service,
    summary: "Embed a text, then wait",
    parameters: [{ name: "q", in: "query", description: "The text", schema: z.string() }],
    responses: {
      200: { description: "`ok`", contentType: "text/plain" },
      400: { description: "The query's encoding is wrong" },
      413: { description: "The text is too long" },
      429: { description: "The server has too much to do" },
    },
    async handle({ ctx, call }) {
      const text = queryParameter(ctx.querystring, "q") ?? "How big is London";
      const { usage } = await pipeline.embed({ ctx, call }, await models.get(), [text]);
      const begin = performance.now();
      await sleep(waitMs);
      const ioMs = performance.now() - begin;
      recordIo(ctx, ioMs);
      ctx.set("Server-Timing", `model;dur=${usage.modelMs.toFixed(1)}, io;dur=${ioMs.toFixed(1)}`);
      ctx.type = "text/plain";
      ctx.body = "ok";
    },
  });
}
