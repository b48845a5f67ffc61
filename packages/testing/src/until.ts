import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 5;

/** Resolves as soon as `condition` holds, rejects after `timeoutMs` with the condition's text. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await sleep(EVERY_MS);
  }
}

/** Repeats `work` until it no longer throws; after `timeoutMs` throws what it threw last. Resolves with its result. */
export async function eventually<T>(work: () => Promise<T>, timeoutMs = 20_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(EVERY_MS);
    }
  }
}
