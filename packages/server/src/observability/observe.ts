import type { Context, Middleware } from "koa";
import type { AppDeps } from "../app.js";
import { operationOf } from "../http/routing.js";
import { askedOf, ioOf, workOf } from "../work.js";
import type { RequestEntry } from "./request-entry.js";
import { parseTraceparent } from "./traceparent.js";

const MAX_PATH = 200;

function entryOf(ctx: Context, begin: number): RequestEntry {
  const operation = operationOf(ctx);
  return {
    method: ctx.method,
    route: operation?.path,
    path: ctx.path.slice(0, MAX_PATH),
    status: ctx.status,
    begin,
    ms: performance.now() - begin,
    open: operation?.open ?? false,
    requestId: ctx.response.get("X-Request-Id") || undefined,
    traceId: undefined,
    asked: askedOf(ctx),
    work: workOf(ctx),
    ioMs: ioOf(ctx),
  };
}

/**
 * Counts, logs and traces every request. To stand before what answers errors, so that it sees the
 * status that the client gets.
 */
export function observe({
  traffic,
  log,
  tracing,
}: Pick<AppDeps, "traffic" | "log" | "tracing">): Middleware {
  return async (ctx, next) => {
    const begin = performance.now();
    traffic.begin();
    try {
      await next();
    } finally {
      const entry = entryOf(ctx, begin);
      const parent = parseTraceparent(ctx.get("traceparent"));
      entry.traceId = tracing?.record(entry, parent) ?? parent?.traceId;
      traffic.end(entry);
      log.request(entry);
    }
  };
}
