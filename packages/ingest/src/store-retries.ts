import { withRetries } from "@native-infer/common";
import { StoreError } from "@native-infer/vector-store";

/** How long a store is waited for, and what ends the wait before that. */
export interface StoreRetries {
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Runs `work`; if a store is down or busy, again and again, with growing pauses. Rejects with the last error. */
export function retryStore<T>(work: () => Promise<T>, retries: StoreRetries): Promise<T> {
  return withRetries(work, {
    isRetryable: (error) => error instanceof StoreError && error.retryable,
    firstPauseMs: 250,
    maxPauseMs: 15_000,
    ...retries,
  });
}
