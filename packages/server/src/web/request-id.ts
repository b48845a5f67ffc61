import { randomBytes } from "node:crypto";
import type { Context, Middleware } from "koa";

/** In requests and in answers. */
export const REQUEST_ID_HEADER = "X-Request-Id";

const SANE = /^[\w.:/+=@-]{1,128}$/;

interface RequestIdState {
  requestId?: string;
}

/** What this request is called in the log and in its answer; empty outside {@link nameRequests}. */
export function requestIdOf(ctx: Context): string {
  return (ctx.state as RequestIdState).requestId ?? "";
}

/**
 * Gives each request a name: the client's `X-Request-Id` where it is 1 to 128 letters, digits or
 * `_.:/+=@-`, else one of ours: random characters of this process and a count.
 */
export function nameRequests(): Middleware {
  const start = randomBytes(8).toString("base64url");
  let last = 0;
  return (ctx, next) => {
    const given = ctx.req.headers["x-request-id"];
    last += 1;
    const id = typeof given === "string" && SANE.test(given) ? given : `${start}-${last}`;
    (ctx.state as RequestIdState).requestId = id;
    ctx.res.setHeader(REQUEST_ID_HEADER, id);
    return next();
  };
}
