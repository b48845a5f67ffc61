import type { Context, Middleware } from "koa";
import { HttpError } from "../http/http-error.js";
import { apiKeyNameOf } from "./authentication.js";
import { clientAddress, networkOf } from "./client-address.js";
import { TokenBuckets } from "./token-buckets.js";

/** How often one client may ask. */
export interface RateLimit {
  /** Requests per second. */
  perSecond: number;
  /** Requests that may come at once. */
  burst: number;
  /** See {@link clientAddress}. */
  trustedProxies: number;
}

/** Names of keys and networks cannot be mistaken for each other. */
function clientOf(ctx: Context, trustedProxies: number): string {
  const key = apiKeyNameOf(ctx);
  return key === undefined ? `@${networkOf(clientAddress(ctx.req, trustedProxies))}` : key;
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/**
 * Throws 429 `RATE_LIMITED` for the requests of a key, or of an address where there is no valid
 * key, that come too fast. Every answer behind it says how many may follow, in the words of the
 * IETF's draft (draft-ietf-httpapi-ratelimit-headers-10).
 */
export function limitRate({ perSecond, burst, trustedProxies }: RateLimit): Middleware {
  const buckets = new TokenBuckets(perSecond, burst);
  const policy = `"requests";q=${burst};w=${Math.ceil(burst / perSecond)}`;
  return (ctx, next) => {
    const taken = buckets.take(clientOf(ctx, trustedProxies), performance.now());
    ctx.res.setHeader("RateLimit-Policy", policy);
    ctx.res.setHeader("RateLimit", `"requests";r=${taken.remaining};t=${seconds(taken.fullMs)}`);
    if (taken.allowed) return next();
    throw new HttpError(
      429,
      "RATE_LIMITED",
      `more than ${perSecond} requests per second; ${burst} may come at once`,
      { retryAfter: Math.max(1, seconds(taken.retryMs)) },
    );
  };
}
