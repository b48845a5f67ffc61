/** What is known of an {@link HttpError} beside its message. */
export interface HttpErrorDetails extends ErrorOptions {
  /** The field of the request that is wrong, where it is one. */
  param?: string | null;
  /** Whole seconds after which the same request may succeed: the response's `Retry-After`. */
  retryAfter?: number;
}

/**
 * Thrown by a route or a middleware to answer with this status and code. The message goes to the
 * client.
 */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly param: string | null;
  readonly retryAfter: number | undefined;

  constructor(
    readonly status: number,
    /** For programs, in upper case: `NOT_FOUND`, or the code of an engine's error. */
    readonly code: string,
    message: string,
    { param = null, retryAfter, ...options }: HttpErrorDetails = {},
  ) {
    super(message, options);
    this.param = param;
    this.retryAfter = retryAfter;
  }
}

/** A 400 that names the wrong field. */
export function badRequest(message: string, param: string | null = null): HttpError {
  return new HttpError(400, "INVALID_ARGUMENT", message, { param });
}

/** A 413. */
export function tooLong(message: string, param: string | null = null): HttpError {
  return new HttpError(413, "TOO_LONG", message, { param });
}

/**
 * A 499: the client has closed its connection. Nobody receives it, but metrics and the log count it; the engine's error for
 * a call that ends with its client has the same code.
 */
export function clientGone(): HttpError {
  return new HttpError(499, "CANCELLED", "the client closed the connection");
}

const MAX_RETRY_AFTER_S = 60;

/** A wait as a `Retry-After` header has it: whole seconds, 1 to 60. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.min(MAX_RETRY_AFTER_S, Math.max(1, Math.ceil(waitMs / 1000)));
}
