import type { RequestListener } from "node:http";
import type { Middleware } from "koa";
import { clientGone, HttpError } from "./http-error.js";
import { MAX_PIPELINED, RequestLifetime } from "./request-lifetime.js";

const RETRY_AFTER_S = 1;

/**
 * Limits the work for the requests of one connection: a packet of 64 KB has room for 2,000, all of which Node hands over at
 * once. {@link refusePipelined} refuses the first one beyond {@link MAX_PIPELINED} and closes the connection after it; those
 * behind it end here, as HTTP allows on a connection that closes.
 */
export function dropPipelined(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (!RequestLifetime.of(request, response).isDropped) listener(request, response);
  };
}

/**
 * Throws 429 for the first request of a connection beyond {@link MAX_PIPELINED}, and 499 if the client has gone while the
 * request waited for the event loop. To stand behind what formats errors.
 */
export function refusePipelined(): Middleware {
  return (ctx, next) => {
    const { hasEnded, position } = RequestLifetime.of(ctx.req, ctx.res);
    if (hasEnded) throw clientGone();
    if (position <= MAX_PIPELINED) return next();
    ctx.res.shouldKeepAlive = false;
    throw new HttpError(
      429,
      "OVERLOADED",
      `${MAX_PIPELINED} requests of this connection are under way; no more are allowed`,
      { retryAfter: RETRY_AFTER_S },
    );
  };
}
