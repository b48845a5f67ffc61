import type { Context, Middleware } from "koa";
import { engineInputsOf, ioMsOf, usageOf } from "../embedding/usage.js";
import { requestIdOf } from "../web/request-id.js";
import { matchOf } from "../web/router.js";
import type { RequestEntry } from "./request-entry.js";
import type { RequestLog } from "./request-log.js";
import { parseTraceparent, type Tracing } from "./tracing.js";
import type { Traffic } from "./traffic.js";

/** UTF-16 units of a path in the log. */
export const MAX_LOGGED_PATH = 200;

/** What {@link observe} is made of. */
export interface ObserveDeps {
  /** What `GET /metrics` says of HTTP; one for each app. */
  traffic: Traffic;
  log: RequestLog;
  /** Where traces go; absent: nowhere. */
  tracing?: Tracing | undefined;
}

function entryOf(ctx: Context, begin: number): RequestEntry {
  const { route } = matchOf(ctx);
  return {
    method: ctx.method,
    route: route?.path,
    path: ctx.path.slice(0, MAX_LOGGED_PATH),
    status: ctx.status,
    begin,
    ms: performance.now() - begin,
    open: route?.open ?? false,
    requestId: requestIdOf(ctx) || undefined,
    traceId: undefined,
    engineInputs: engineInputsOf(ctx),
    usage: usageOf(ctx),
    ioMs: ioMsOf(ctx),
  };
}

/**
 * Counts, logs and traces every request. To stand before what answers errors, so that it sees the
 * status that the client gets.
 */
export function observe({ traffic, log, tracing }: ObserveDeps): Middleware {
  return async (ctx, next) => {
    const begin = performance.now();
    traffic.begin();
    try {
      await next();
    } finally {
      const entry = entryOf(ctx, begin);
      const parent = parseTraceparent(ctx.get("traceparent"));
      // Those who watch the server ask all the time: their traces would bury the others.
      entry.traceId = (entry.open ? undefined : tracing?.record(entry, parent)) ?? parent?.traceId;
      traffic.end(entry);
      log.request(entry);
    }
  };
}
