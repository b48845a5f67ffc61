import { setTimeout as sleep } from "node:timers/promises";
import { abortError, checkAborted, Transient } from "./hub-errors.js";
import type { HubLimits } from "./hub-limits.js";

/** Waits, unless `signal` is aborted, which rejects at once. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    throw signal?.aborted ? abortError(signal) : error;
  }
}

/**
 * Calls `attempt` until it succeeds, throws something else than a {@link Transient}, or has no attempt left.
 * `loadedBytes` says how far the work has come: an attempt that brought it forward by `limits.progressBytes` starts the
 * count anew, so that a large file survives any number of cuts, and still ends since a file is finite.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  limits: HubLimits,
  signal: AbortSignal | undefined,
  loadedBytes: () => number = () => 0,
): Promise<T> {
  let failures = 0;
  for (;;) {
    checkAborted(signal);
    const before = loadedBytes();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      failures = loadedBytes() - before >= limits.progressBytes ? 1 : failures + 1;
      if (failures >= limits.attempts) throw error.failure;
      await pause(waitMs(failures, error.retryAfterMs, limits), signal);
    }
  }
}

/** Random, so that many clients of a server that failed do not come back in step. */
function waitMs(failures: number, retryAfterMs: number, limits: HubLimits): number {
  const backoff = limits.backoffMs * 2 ** (failures - 1) * (1 - Math.random() / 4);
  return Math.min(Math.max(backoff, retryAfterMs), limits.maxBackoffMs);
}
