import { setTimeout as sleep } from "node:timers/promises";
import { HttpError } from "../http/http-error.js";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** How long a store is waited for. */
export interface Patience {
  patienceMs: number;
  /** Ends the wait. */
  signal?: AbortSignal;
}

/**
 * Runs `work`; a store that is down or busy is tried again, with growing pauses, until `patienceMs` are over. Rejects with the last
 * error, or at once with one of another kind.
 */
export async function patiently<T>(
  { patienceMs, signal }: Patience,
  work: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      const down = error instanceof HttpError && error.code === "STORE_UNAVAILABLE";
      if (!down || signal?.aborted || performance.now() + pauseMs > end) throw error;
      await sleep(pauseMs, undefined, signal ? { signal } : {});
    }
  }
}
