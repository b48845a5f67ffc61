import type { Context, Middleware } from "koa";
import { NativeInferError } from "native-infer";
import type { Api } from "./api.js";
import { HttpError } from "./http-error.js";
import { routeOf } from "./router.js";

/** Ends that are nobody's fault: the client's patience, or the server's end. */
const NO_FAULT: ReadonlySet<string> = new Set(["CLOSED", "DEADLINE_EXCEEDED", "CANCELLED"]);

/**
 * Brings every error to what the client may know of it. Unexpected ones keep their message to
 * themselves.
 */
function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof NativeInferError && (error.httpStatus < 500 || error.retry)) {
    return new HttpError(error.httpStatus, error.code, error.message);
  }
  const code = error instanceof NativeInferError ? error.code : "INTERNAL";
  return new HttpError(500, code, "the server could not answer; its log says why");
}

function answer(ctx: Context, api: Api, error: HttpError): void {
  const { status, body } = api.explain(error);
  // Setting the body first, because Koa resets the status to 200 where none was set.
  ctx.body = body;
  ctx.status = status;
  if (error.retryAfter !== undefined) ctx.set("Retry-After", String(error.retryAfter));
  if (error.status === 401) ctx.set("WWW-Authenticate", "Bearer");
}

/**
 * Whatever goes wrong behind it becomes a JSON body in the words of the path's API. `report`
 * receives what nobody expected.
 */
export function answerErrors(report: (ctx: Context, error: unknown) => void): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const error = toHttpError(thrown);
      if (error.status >= 500 && error !== thrown && !NO_FAULT.has(error.code)) {
        report(ctx, thrown);
      }
      answer(ctx, routeOf(ctx).api, error);
    }
  };
}
