import { StoreError, type StoreErrorCode } from "@native-infer/vector-store";
import { ERROR_TABLE, type ErrorCode, NativeInferError } from "native-infer";
import { SEE_LOG } from "./web/errors.js";
import { HttpError } from "./web/http-error.js";

/** Ends that are nobody's fault: the client's deadline, the server's end, and stores, which report themselves once. */
const NO_FAULT: ReadonlySet<string> = new Set([
  "CLOSED",
  "DEADLINE_EXCEEDED",
  "CANCELLED",
  "STORE_UNAVAILABLE",
  "STORE_CONFLICT",
  "DRIVER_MISSING",
]);

/** After so many seconds a store that is down is opened again. */
const STORE_RETRY_AFTER_S = 1;

/** Those that only stores have are about the store, not about the request. */
const STORE_STATUS = 503;
/** But what a store can never do is the request's fault. */
const NO_TEXT_SEARCH_STATUS = 400;

/** A code that the engine has too means the same. */
function statusOf(code: StoreErrorCode): number {
  if (code === "STORE_NO_TEXT_SEARCH") return NO_TEXT_SEARCH_STATUS;
  return code in ERROR_TABLE ? ERROR_TABLE[code as ErrorCode].httpStatus : STORE_STATUS;
}

function fromStore(error: StoreError): HttpError {
  const { code, message, param, retryable } = error;
  const retry = retryable ? { retryAfter: STORE_RETRY_AFTER_S } : {};
  return new HttpError(statusOf(code), code, message, { param, cause: error, ...retry });
}

/** What went wrong inside the engine stays inside. */
function fromEngine({ httpStatus, code, message, retryable }: NativeInferError): HttpError {
  if (httpStatus < 500 || retryable) return new HttpError(httpStatus, code, message);
  return new HttpError(500, code, SEE_LOG);
}

/** The response to an error of the engine or of a store; undefined for any other. */
export function toHttpError(error: unknown): HttpError | undefined {
  if (error instanceof StoreError) return fromStore(error);
  return error instanceof NativeInferError ? fromEngine(error) : undefined;
}

/** Whether somebody has to look at it. */
export function isFault({ status, code }: HttpError): boolean {
  return status >= 500 && !NO_FAULT.has(code);
}
