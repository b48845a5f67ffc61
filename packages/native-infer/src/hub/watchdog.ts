import { NativeInferError } from "../errors.js";
import { abortError, Transient } from "./hub-errors.js";

/** Ends one HTTP exchange when the caller's signal says so, or when nothing has arrived for `idleMs`. */
export class Watchdog implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = () => this.#controller.abort();
  #timedOut = false;

  constructor(
    readonly idleMs: number,
    readonly caller: AbortSignal | undefined,
  ) {
    this.#timer = setTimeout(() => {
      this.#timedOut = true;
      this.#controller.abort();
    }, idleMs);
    caller?.addEventListener("abort", this.#onAbort);
    if (caller?.aborted) this.#controller.abort();
  }

  /** The signal for `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something arrived: the wait begins anew. */
  sign(): void {
    this.#timer.refresh();
  }

  /** What the failure of `fetch`, or of reading its body, means. */
  explain(error: unknown, what: string): Error {
    if (this.caller?.aborted) return abortError(this.caller);
    if (error instanceof NativeInferError || error instanceof Transient) return error;
    const failure = this.#timedOut
      ? new NativeInferError("DEADLINE_EXCEEDED", `${what}: nothing arrived for ${this.idleMs} ms.`)
      : new NativeInferError("DOWNLOAD_FAILED", `${what}: ${reason(error)}.`, { cause: error });
    return new Transient(failure);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.caller?.removeEventListener("abort", this.#onAbort);
    // Closes the connection where a body was left unread.
    this.#controller.abort();
  }
}

/** `fetch` hides what went wrong in the cause of its error. */
function reason(error: unknown): string {
  const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
  return cause?.message || cause?.code || String((error as Error).message ?? error);
}
