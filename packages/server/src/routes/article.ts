import type { Middleware } from "koa";
import type { AppDeps } from "../app.js";
import { queryParameter } from "../http/query.js";
import { timed } from "../timed.js";

const DEFAULT_TEXT = "How big is London";
const NEIGHBOURS = 10;

/** `GET /`: a model call and then an I/O call, as a search does; answers what each took. */
export function article({ embedder, store, log }: AppDeps): Middleware {
  return async (ctx) => {
    const text = queryParameter(ctx.querystring, "q") ?? DEFAULT_TEXT;
    const model = await timed(() => embedder.embed(text));
    const io = await timed(() => store.query(model.value, NEIGHBOURS));
    const modelMs = model.ms.toFixed(1);
    const ioMs = io.ms.toFixed(1);
    log.request(`Model  : ${modelMs}ms\nio task: ${ioMs}ms\n`);
    ctx.set("Server-Timing", `model;dur=${modelMs}, io;dur=${ioMs}`);
    ctx.type = "text/plain";
    ctx.body = "ok";
  };
}
