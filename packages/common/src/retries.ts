import { setTimeout as sleep } from "node:timers/promises";

/** When work that failed is tried again. */
export interface RetryRules {
  /** Whether the same may succeed later. Any other error ends it at once. */
  isRetryable: (error: unknown) => boolean;
  /** Milliseconds before the second attempt. Each pause is twice as long as the one before it, up to `maxPauseMs`. */
  firstPauseMs: number;
  maxPauseMs: number;
  /** No attempt begins later than so many milliseconds after the first. Default: no limit. */
  timeoutMs?: number | undefined;
  /** Default: no limit. */
  maxAttempts?: number | undefined;
  /** Pauses are between half and one and a half times as long, for processes that would all try again at once. Default: false. */
  isSpread?: boolean | undefined;
  /** Once it fires no further attempt is made, and a pause rejects. */
  signal?: AbortSignal | undefined;
}

/** Runs `work` until it succeeds or the rules end it: then rejects with its last error. */
export async function withRetries<T>(work: () => Promise<T>, rules: RetryRules): Promise<T> {
  const { timeoutMs = Infinity, maxAttempts = Infinity, isSpread = false, signal } = rules;
  const end = performance.now() + timeoutMs;
  let pauseMs = rules.firstPauseMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isLast = attempt >= maxAttempts || performance.now() + pauseMs > end;
      if (isLast || signal?.aborted || !rules.isRetryable(error)) throw error;
    }
    await sleep(isSpread ? pauseMs * (0.5 + Math.random()) : pauseMs, undefined, { signal });
    pauseMs = Math.min(2 * pauseMs, rules.maxPauseMs);
  }
}
