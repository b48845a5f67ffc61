import type { Middleware } from "koa";
import type { AnyOperation } from "../http/operation.js";
import { retryAfterSeconds } from "../http/retry-after.js";
import { limitConcurrency } from "../limits/concurrency.js";
import type { ServedModels } from "../models/served-models.js";
import type { Settings } from "../settings/read.js";
import type { ApiKeys } from "./api-keys.js";
import { identify, requireKey } from "./authentication.js";
import { openFinder } from "./open-operations.js";
import { limitRate } from "./rate-limit.js";

/** What the guards go by. */
export interface GuardDeps {
  models: ServedModels;
  settings: Pick<
    Settings,
    "rateLimit" | "rateLimitBurst" | "rateLimitIpv6Prefix" | "trustProxy" | "maxConcurrentRequests"
  >;
  /** Absent: anybody may ask. */
  apiKeys?: ApiKeys;
}

/**
 * What a request has to pass before its body is read, in order: whose key it has, how often that
 * client asks, whether a key is needed, how many are under way. The rate comes before the refusal,
 * so that guessing keys is limited too. Operations that are `open` pass.
 */
export function guards(
  { models, settings, apiKeys }: GuardDeps,
  operations: readonly AnyOperation[],
): Middleware[] {
  const { rateLimit, rateLimitBurst, trustProxy, maxConcurrentRequests } = settings;
  const isOpen = openFinder(operations);
  const retryAfter = () => retryAfterSeconds(models.loaded()[0]?.pace.waitMs() ?? 0);
  const all: Middleware[] = [];
  if (apiKeys) all.push(identify(apiKeys));
  if (rateLimit !== undefined) {
    const burst = rateLimitBurst ?? rateLimit;
    const ipv6Prefix = settings.rateLimitIpv6Prefix;
    all.push(limitRate({ perSecond: rateLimit, burst, trustedProxies: trustProxy, ipv6Prefix }));
  }
  if (apiKeys) all.push(requireKey());
  all.push(limitConcurrency(maxConcurrentRequests, retryAfter));
  return all.map((guard) => (ctx, next) => (isOpen(ctx) ? next() : guard(ctx, next)));
}
