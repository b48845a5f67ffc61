import type { EngineStats } from "native-infer";

const MAX_SECONDS = 60;

/**
 * Whole seconds, 1 to 60, until the texts that are queued now are done at the mean speed so far.
 */
export function retryAfterSeconds(stats: EngineStats): number {
  const msPerText = (stats.tokenizeMs.sum + stats.runMs.sum) / Math.max(1, stats.completedRequests);
  const seconds = Math.ceil((stats.queuedRequests * msPerText) / 1000);
  return Math.min(MAX_SECONDS, Math.max(1, seconds));
}
