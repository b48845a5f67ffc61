import { StoreError, type StoreErrorCode } from "@native-infer/vector-store";
import { NativeInferError } from "native-infer";
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

const STORE_STATUS: Readonly<Record<StoreErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  TOO_LONG: 413,
  CANCELLED: 499,
  DEADLINE_EXCEEDED: 504,
  CLOSED: 503,
  DRIVER_MISSING: 503,
  STORE_UNAVAILABLE: 503,
  STORE_CONFLICT: 503,
};

function fromStore(error: StoreError): HttpError {
  const { code, message, param, retryable } = error;
  const retry = retryable ? { retryAfter: STORE_RETRY_AFTER_S } : {};
  return new HttpError(STORE_STATUS[code], code, message, { param, cause: error, ...retry });
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
