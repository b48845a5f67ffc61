import {
  type AnyRoute,
  defineRoute,
  nativeInferDialect,
  queryParameter,
  type RouteParts,
  recordIo,
} from "@native-infer/server";
import { z } from "zod";

const DEFAULT_TEXT = "How big is London";

/** What {@link baseline} searches in: the I/O call that comes after the model. */
export interface BaselineSearch {
  /** Resolves when the search is over; what it finds goes to nobody. */
  search(vector: Float32Array, call?: { signal?: AbortSignal }): Promise<unknown>;
}

/**
 * `GET /`: a model call and then an I/O call, as a search does; answers what each took. The service of Luis Sena's
 * "How to Optimize FastAPI for ML Model Serving", with which the benchmarks compare others.
 */
export function baseline(
  { models, pipeline }: Pick<RouteParts, "models" | "pipeline">,
  io: BaselineSearch,
): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/",
    dialect: nativeInferDialect,
    summary: "Embed a text, then wait for a vector search",
    description:
      "The search is simulated by a timer, unless `--article-store search` is set. What it takes beyond its time is the event loop's delay.",
    parameters: [
      {
        name: "q",
        in: "query",
        description: `The text; without it, "${DEFAULT_TEXT}"`,
        schema: z.string(),
      },
    ],
    responses: {
      200: {
        description: "`ok`",
        contentType: "text/plain",
        headers: { "Server-Timing": "Milliseconds of both steps: `model;dur=1.8, io;dur=5.4`" },
      },
      400: { description: "The query's encoding is wrong" },
      413: { description: "The text is too long" },
      429: { description: "The server has too much to do" },
    },
    async handle({ ctx, call }) {
      const text = queryParameter(ctx.querystring, "q") ?? DEFAULT_TEXT;
      const model = await models.get();
      const { vectors, usage } = await pipeline.embed({ ctx, call }, model, [text]);
      const [vector] = vectors;
      if (vector === undefined) throw new Error("a text has no vector");
      const begin = performance.now();
      await io.search(vector, call);
      const ioMs = performance.now() - begin;
      recordIo(ctx, ioMs);
      ctx.set("Server-Timing", `model;dur=${usage.modelMs.toFixed(1)}, io;dur=${ioMs.toFixed(1)}`);
      ctx.type = "text/plain";
      ctx.body = "ok";
    },
  });
}
