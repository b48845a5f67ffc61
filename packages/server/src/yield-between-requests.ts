import type { Middleware } from "koa";
import { turnstile } from "native-infer";

/**
 * Yields to the event loop between requests that arrive together, as those of clients do that were answered together. A
 * request that arrives alone does not wait.
 */
export function yieldBetweenRequests(): Middleware {
  return (_ctx, next) => {
    const turn = turnstile.pass("arrived");
    return turn ? turn.then(next) : next();
  };
}
