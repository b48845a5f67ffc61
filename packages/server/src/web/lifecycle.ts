import type { Middleware } from "koa";
import { HttpError } from "./http-error.js";
import { matchOf } from "./router.js";

/** `loading`: listens, but has no model yet. `stopping`: answers what it has accepted. */
export type Phase = "loading" | "ready" | "stopping";

/** Where a server is between its start and its end. */
export class Lifecycle {
  #phase: Phase;

  constructor(phase: Phase = "ready") {
    this.#phase = phase;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Nothing where the server is stopping already. */
  ready(): void {
    if (this.#phase === "loading") this.#phase = "ready";
  }

  stopping(): void {
    this.#phase = "stopping";
  }
}

const LOADING_RETRY_S = 2;

/** The answer of a server that is not ready. Throws 503. */
export function refuseUnready(phase: Exclude<Phase, "ready">): never {
  const message =
    phase === "loading" ? "the server is still loading its model" : "the server is ending";
  throw new HttpError(503, "CLOSED", message, { retryAfter: LOADING_RETRY_S });
}

/** Answers 503 while the server is loading, unless the route is answered then too. */
export function refuseWhileLoading(lifecycle: Lifecycle): Middleware {
  return (ctx, next) => {
    if (lifecycle.phase === "loading" && !matchOf(ctx).route?.whileLoading)
      refuseUnready("loading");
    return next();
  };
}
