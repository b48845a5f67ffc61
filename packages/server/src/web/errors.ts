import type { Context, Middleware } from "koa";
import type { Dialect } from "./dialect.js";
import { HttpError } from "./http-error.js";
import { matchOf } from "./router.js";

/** Ends that are nobody's fault: the client's deadline, or the server's end. */
const NO_FAULT: ReadonlySet<string> = new Set(["CLOSED", "DEADLINE_EXCEEDED", "CANCELLED"]);

/** What clients are told of an error that is none of theirs. */
export const SEE_LOG = "the server could not answer; its log says why";

/** What {@link respondToErrors} goes by. */
export interface ErrorRules {
  /** The response to an error that is no {@link HttpError}; undefined if nobody expected it. */
  translate: (error: unknown) => HttpError | undefined;
  /** Receives what nobody expected. */
  report: (ctx: Context, error: unknown) => void;
}

function answer(ctx: Context, dialect: Dialect, error: HttpError): void {
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
export function respondToErrors({ translate, report }: ErrorRules): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const expected = thrown instanceof HttpError ? thrown : translate(thrown);
      const error = expected ?? new HttpError(500, "INTERNAL", SEE_LOG);
      if (error.status >= 500 && error !== thrown && !NO_FAULT.has(error.code)) {
        report(ctx, thrown);
      }
      answer(ctx, matchOf(ctx).dialect, error);
    }
  };
}
