import { NativeInferError } from "native-infer";
import { SEE_LOG } from "../web/errors.js";
import { HttpError } from "../web/http-error.js";

/** The response to an error of the engine; undefined for other errors. What went wrong inside stays inside. */
export function fromEngine(error: unknown): HttpError | undefined {
  if (!(error instanceof NativeInferError)) return undefined;
  const { httpStatus, code, message, retry } = error;
  if (httpStatus < 500 || retry) return new HttpError(httpStatus, code, message);
  return new HttpError(500, code, SEE_LOG);
}
