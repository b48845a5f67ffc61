import { NativeInferError } from "native-infer";
import type { Pace } from "../models/pace.js";
import { HttpError, retryAfterSeconds } from "../web/http-error.js";
import type { RequestContext } from "../web/route.js";

/** `error` of an engine, with the seconds after which the same call may succeed. */
export function withRetryAfter(error: unknown, { pace }: { pace: Pace }): unknown {
  if (!(error instanceof NativeInferError)) return error;
  if (error.code !== "OVERLOADED" && error.code !== "CLOSED") return error;
  const retryAfter = retryAfterSeconds(pace.waitMs());
  return new HttpError(error.httpStatus, error.code, error.message, { retryAfter, cause: error });
}

/** Texts differ, and so do batches: what would be ready only just in time is often late. */
const SAFETY = 1.15;

/**
 * Before every call of an engine. Throws 429 `OVERLOADED` if the queue takes longer than the client will wait: it learns that
 * now, not at its deadline, and what can still be answered in time is not delayed.
 */
export function admit(
  { deadline }: RequestContext<unknown>["call"],
  { pace }: { pace: Pace },
  texts: number,
): void {
  if (deadline !== undefined) {
    const waitMs = SAFETY * (pace.waitMs() + texts * pace.msPerText);
    const leftMs = deadline - Date.now();
    if (waitMs > leftMs) {
      const left = `the request leaves ${Math.max(0, leftMs)} ms`;
      throw new HttpError(
        429,
        "OVERLOADED",
        `the response would take about ${Math.ceil(waitMs)} ms; ${left}`,
        { retryAfter: retryAfterSeconds(waitMs - leftMs) },
      );
    }
  }
  pace.expect(texts);
}
