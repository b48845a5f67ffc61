import { loadAddon } from "./native.js";
import type { CpuBudget } from "./statistics.js";

/**
 * How many CPUs this process may use now, by affinity, cpuset and cgroup quota, and how many intra-op
 * threads (`defaultThreads`, at least 1) an engine gets whose options name none. Loads no model.
 *
 * Throws `RUNTIME_NOT_FOUND` if the addon is missing.
 */
export function cpuBudget(): CpuBudget & { defaultThreads: number } {
  return loadAddon().cpuBudget();
}
