import { readdirSync, readFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** The threads that LanceDB computes and reads on, as Linux names them. */
const NAMES = new Set(["lance-cpu", "tokio-rt-worker"]);
const TASKS = "/proc/self/task";
/** Below the event loop: the same as the engine's. Linux's lowest is 19. */
const NICE = 10;
const LOWEST = 19;

/**
 * Lowers the priority of LanceDB's threads, so that the event loop gets a CPU at once while they
 * compute. Threads that these start inherit it. Does nothing where the system has no such list.
 */
export function lowerPriority(): void {
  const priority = Math.min(getPriority() + NICE, LOWEST);
  for (const thread of ownThreads()) {
    try {
      const name = readFileSync(`${TASKS}/${thread}/comm`, "utf8").trim();
      if (NAMES.has(name)) setPriority(Number(thread), priority);
    } catch {
      // It has just ended, or the system does not allow it.
    }
  }
}

function ownThreads(): string[] {
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
}
