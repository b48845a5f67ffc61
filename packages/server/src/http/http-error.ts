import type { ErrorCode } from "native-infer";

/** What only HTTP can get wrong, beside the codes of native-infer. */
export type HttpErrorCode =
  | ErrorCode
  | "NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "CLIENT_GONE";

/**
 * Thrown by a route or a middleware to answer with this status and code. The message goes to the
 * client.
 */
export class HttpError extends Error {
  override readonly name = "HttpError";

  constructor(
    readonly status: number,
    readonly code: HttpErrorCode,
    message: string,
    /** The field of the request that is wrong, where it is one. */
    readonly param: string | null = null,
  ) {
    super(message);
  }
}

/** A 400 that names the wrong field. */
export function badRequest(message: string, param: string | null = null): HttpError {
  return new HttpError(400, "INVALID_ARGUMENT", message, param);
}

/** A 413. */
export function tooLong(message: string, param: string | null = null): HttpError {
  return new HttpError(413, "TOO_LONG", message, param);
}
