import type { Context, Middleware } from "koa";
import { HttpError } from "./http-error.js";
import type { Dialect } from "./route.js";
import { matchOf } from "./router.js";

/** The message of an error that is not the client's. */
export const SEE_LOG = "the server could not answer; its log says why";

/** What {@link respondToErrors} goes by. */
export interface ErrorRules {
  /** The response to an error that is no {@link HttpError}; undefined if nobody expected it. */
  translate: (error: unknown) => HttpError | undefined;
  /** Whether what `translate` returned is a fault of the server. */
  isFault: (error: HttpError) => boolean;
  /** Receives faults, and what nobody expected. */
  report: (ctx: Context, error: unknown) => void;
}

function respond(ctx: Context, dialect: Dialect, error: HttpError): void {
  const { status, body } = dialect.formatError(error);
  // Setting the body first, because Koa resets the status to 200 where none was set.
  ctx.body = body;
  ctx.status = status;
  if (error.retryAfter !== undefined) ctx.set("Retry-After", String(error.retryAfter));
  if (error.status === 401) ctx.set("WWW-Authenticate", "Bearer");
}

/**
 * Whatever goes wrong behind it becomes a response in the words of the route's API. Unexpected errors keep their message to
 * themselves.
 */
export function respondToErrors({ translate, isFault, report }: ErrorRules): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const known = thrown instanceof HttpError ? thrown : translate(thrown);
      if (known === undefined || (known !== thrown && isFault(known))) report(ctx, thrown);
      const error = known ?? new HttpError(500, "INTERNAL", SEE_LOG);
      respond(ctx, matchOf(ctx).dialect, error);
    }
  };
}
