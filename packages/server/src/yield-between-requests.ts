import type { Middleware } from "koa";
import { loopScheduler } from "native-infer/runtime";

/**
 * Yields to the event loop between requests that arrive together, as those of clients do that were answered together. A
 * request that arrives alone does not wait.
 */
export function yieldBetweenRequests(): Middleware {
  return (_ctx, next) => {
    const resumed = loopScheduler.yield("arrived");
    return resumed ? resumed.then(next) : next();
  };
}
