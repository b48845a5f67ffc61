import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `holds`, looking again and again; fails after ten seconds, saying what it waited for. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await sleep(1);
  }
}
