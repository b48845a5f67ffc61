import { StoreError } from "./errors.js";
import type { StoreCall } from "./vector-store.js";

/** A call took longer than it may. */
export class StoreTimeoutError extends Error {
  override readonly name = "StoreTimeoutError";
}

/**
 * What `work` resolves with, unless its caller goes, the caller's deadline comes or `timeoutMs` are
 * over before that. The signal tells `work` so; its end is not waited for.
 */
export async function within<T>(
  timeoutMs: number,
  { signal, deadline = Number.POSITIVE_INFINITY }: StoreCall,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const leave = () =>
    over.abort(new StoreError("CANCELLED", "the caller no longer wants the response"));
  const remainingMs = Math.max(0, deadline - Date.now());
  const late = () =>
    over.abort(
      remainingMs < timeoutMs
        ? new StoreError("DEADLINE_EXCEEDED", "the deadline came before the store's answer")
        : new StoreTimeoutError(`no answer within ${timeoutMs} ms`),
    );
  if (signal?.aborted) leave();
  else if (remainingMs === 0) late();
  over.signal.throwIfAborted();
  const timer = setTimeout(late, Math.min(timeoutMs, remainingMs));
  signal?.addEventListener("abort", leave, { once: true });
  const ended = new Promise<never>((_, reject) => {
    over.signal.addEventListener("abort", () => reject(over.signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(over.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", leave);
  }
}
