import { Embedder } from "native-infer";

/**
 * Divides `threads` among `models` engines: as evenly as may be, the first ones get what is left
 * over, and each gets at least one, so that more models than threads share CPUs.
 */
export function shareThreads(threads: number, models: number): number[] {
  const each = Math.floor(threads / models);
  const over = threads % models;
  return Array.from({ length: models }, (_, at) => Math.max(1, each + (at < over ? 1 : 0)));
}

/**
 * How many threads one engine alone would have: usable CPUs (affinity and cgroup quota) less one.
 * Only the engine knows the quota, and only once it is loaded: the embedded model is, for that.
 */
export async function threadBudget(runtimeLibrary?: string): Promise<number> {
  const probe = await Embedder.load(runtimeLibrary === undefined ? {} : { runtimeLibrary });
  await probe.close();
  return probe.info.threads;
}
