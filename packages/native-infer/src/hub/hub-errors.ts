import { NativeInferError } from "../errors.js";

/** A failure that another attempt may cure; `failure` is what the caller gets when no attempt is left. */
export class Transient extends Error {
  override readonly name = "Transient";

  constructor(
    readonly failure: NativeInferError,
    /** What the server asked to wait, in milliseconds. */
    readonly retryAfterMs = 0,
  ) {
    super(failure.message, { cause: failure });
  }
}

/** `CANCELLED`, or `DEADLINE_EXCEEDED` where the signal is one of `AbortSignal.timeout`. */
export function abortError(signal: AbortSignal): NativeInferError {
  const timeout = (signal.reason as { name?: unknown } | undefined)?.name === "TimeoutError";
  return timeout
    ? new NativeInferError("DEADLINE_EXCEEDED", "The model did not arrive before the time-out.", {
        cause: signal.reason,
      })
    : new NativeInferError("CANCELLED", "Loading the model was cancelled.", {
        cause: signal.reason,
      });
}

/** Throws {@link abortError} where the signal is aborted. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** An answer that is not a success, as an error: a `Transient` where the status says that it may pass. */
export function statusError(response: Response, what: string, hasToken: boolean): Error {
  const { status } = response;
  const said = response.headers.get("x-error-message");
  const message = `${what}: the server answered ${status}${said ? ` (${said.slice(0, 200)})` : ""}. ${remedy(status, hasToken)}`;
  const passes = status === 408 || status === 425 || status === 429 || status >= 500;
  if (!passes) return new NativeInferError("MODEL_NOT_FOUND", message);
  return new Transient(new NativeInferError("DOWNLOAD_FAILED", message), retryAfterMs(response));
}

function remedy(status: number, hasToken: boolean): string {
  switch (status) {
    case 401:
      return hasToken
        ? "The token is not valid, or the model does not exist: check both."
        : "The model does not exist, or it is private or gated: check its name, or set the option token or HF_TOKEN.";
    case 403:
      return "The model is gated or private: ask for access on its page, and use a token of that account.";
    case 404:
      return "Check the name (no local directory is called so either), the revision and the endpoint.";
    default:
      return status >= 500 || status === 429 ? "Try again later." : "Check the endpoint.";
  }
}

/** `Retry-After` in milliseconds; 0 where it is absent or is not a number of seconds. */
function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

/** What the cache's file system refused, naming the path. */
export function fileSystemError(error: unknown, path: string): NativeInferError {
  if (error instanceof NativeInferError) return error;
  const code = (error as NodeJS.ErrnoException)?.code ?? "unknown error";
  const full = code === "ENOSPC" || code === "EDQUOT";
  const remedy = full
    ? "The disk is full: make room, or set cacheDir to another disk. What was loaded is kept for the next attempt"
    : "Check that the cache directory can be written, or set cacheDir";
  return new NativeInferError("DOWNLOAD_FAILED", `Cannot write '${path}' (${code}). ${remedy}.`, {
    cause: error,
  });
}
