import { z } from "zod";
import { timed } from "../common/timed.js";
import { service } from "../dialects/native-infer.js";
import type { EmbeddingDeps } from "../embedding/deps.js";
import { recordIo } from "../embedding/usage.js";
import { queryParameter } from "../web/query.js";
import { type AnyRoute, defineRoute } from "../web/route.js";
import type { ArticleSearch } from "./simulated-search.js";

const DEFAULT_TEXT = "How big is London";

/** What {@link article} is made of. */
export interface ArticleDeps extends Pick<EmbeddingDeps, "models" | "pipeline"> {
  articleSearch: ArticleSearch;
}

/** `GET /`: a model call and then an I/O call, as a search does; answers what each took. */
export function article({ models, pipeline, articleSearch }: ArticleDeps): AnyRoute {
  return defineRoute({
    method: "GET",
    path: "/",
    dialect: service,
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
      const io = await timed(() => articleSearch.search(vector, call));
      recordIo(ctx, io.ms);
      ctx.set("Server-Timing", `model;dur=${usage.modelMs.toFixed(1)}, io;dur=${io.ms.toFixed(1)}`);
      ctx.type = "text/plain";
      ctx.body = "ok";
    },
  });
}
