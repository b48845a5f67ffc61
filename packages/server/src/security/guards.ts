import type { Middleware } from "koa";
import type { AddressSettings } from "../web/client-address.js";
import { matchOf } from "../web/router.js";
import type { ApiKeys } from "./api-keys.js";
import { identify, requireKey } from "./authentication.js";
import { limitRate } from "./rate-limit.js";

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
