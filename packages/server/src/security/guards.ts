import type { Context, Middleware } from "koa";
import { type AddressSettings, clientAddress, networkFinder } from "../web/client-address.js";
import { HttpError } from "../web/http-error.js";
import { matchOf } from "../web/router.js";
import type { ApiKeys } from "./api-keys.js";
import { apiKeyNameOf, identify, requireKey } from "./authentication.js";
import { TokenBuckets } from "./token-buckets.js";

/** How often one client may ask. */
export interface RateLimit {
  /** Requests per second. */
  perSecond: number;
  /** Requests that may come at once. */
  burst: number;
  /** See {@link clientAddress}. */
  trustedProxies: number;
  /** Bits of an IPv6 address that its owner does not choose. */
  ipv6Prefix: number;
}

/** Names of keys and networks cannot be mistaken for each other. */
function clientFinder({ trustedProxies, ipv6Prefix }: RateLimit): (ctx: Context) => string {
  const networkOf = networkFinder(ipv6Prefix);
  return (ctx) => apiKeyNameOf(ctx) ?? `@${networkOf(clientAddress(ctx.req, trustedProxies))}`;
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/**
 * Throws 429 `RATE_LIMITED` for the requests of a key, or of an address where there is no valid
 * key, that come too fast. Every answer behind it says how many may follow, in the words of the
 * IETF's draft (draft-ietf-httpapi-ratelimit-headers-10).
 */
export function limitRate(limit: RateLimit): Middleware {
  const { perSecond, burst } = limit;
  const clientOf = clientFinder(limit);
  const buckets = new TokenBuckets(perSecond, burst);
  const policy = `"requests";q=${burst};w=${Math.ceil(burst / perSecond)}`;
  return (ctx, next) => {
    const taken = buckets.take(clientOf(ctx), performance.now());
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

/** How often one client may send requests. */
export interface RateSettings extends AddressSettings {
  /** Requests per second; absent: as often as it likes. */
  rateLimit?: number | undefined;
  /** Requests that may come at once. Default `rateLimit`. */
  rateLimitBurst?: number | undefined;
}

/** What the guards go by. */
export interface GuardDeps {
  settings: RateSettings;
  /** Absent: anybody may ask. */
  apiKeys?: ApiKeys;
}

/**
 * What a request has to pass before its body is read, in order: whose key it has, how often that
 * client asks, whether a key is needed. The rate comes before the refusal, so that guessing keys is
 * limited too. Operations that are `open` pass.
 */
export function guards({ settings, apiKeys }: GuardDeps): Middleware[] {
  const { rateLimit, rateLimitBurst, trustProxy } = settings;
  const all: Middleware[] = [];
  if (apiKeys) all.push(identify(apiKeys));
  if (rateLimit !== undefined) {
    const burst = rateLimitBurst ?? rateLimit;
    const ipv6Prefix = settings.clientIpv6Prefix;
    all.push(limitRate({ perSecond: rateLimit, burst, trustedProxies: trustProxy, ipv6Prefix }));
  }
  if (apiKeys) all.push(requireKey());
  return all.map((guard) => (ctx, next) => (matchOf(ctx).route?.open ? next() : guard(ctx, next)));
}
