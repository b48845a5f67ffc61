import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { ImportProgress, ImportState } from "./import-state.js";
import { countJobs, countPending, failedJobs, type IngestJob } from "./jobs.js";
import { StallTimer } from "./producer.js";
import { QueueError } from "./redis.js";

const LOOK_EVERY_MS = 250;

/** An import that is followed to its end. */
export interface Following {
  state: ImportState;
  queue: Queue<IngestJob>;
  /** How long workers may take for one job. */
  retryTimeoutMs: number;
  signal: AbortSignal;
  onProgress: (progress: ImportProgress) => void;
}

async function firstReason(queue: Queue<IngestJob>, run: string): Promise<string | undefined> {
  for await (const job of failedJobs(queue, run)) return job.failedReason;
  return undefined;
}

/** What is told where jobs are left that nobody works on. */
async function leftOver(queue: Queue<IngestJob>, { run, jobs, jobsDone }: ImportProgress) {
  const reason = await firstReason(queue, run);
  const left = `${jobs - jobsDone} of ${jobs} jobs are left`;
  return new QueueError(
    "IMPORT_INCOMPLETE",
    reason === undefined
      ? `${left}, and Redis has forgotten them; begin anew with --restart`
      : `${left} that failed: ${reason}; the same command tries them again`,
  );
}

/**
 * Waits until every job of the import is done. Rejects with a `QueueError` where jobs have failed for
 * good, or nobody works on them.
 */
export async function followToEnd({
  state,
  queue,
  retryTimeoutMs,
  signal,
  onProgress,
}: Following): Promise<ImportProgress> {
  const stalls = new StallTimer(retryTimeoutMs);
  let idleAt: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    const progress = await state.read();
    if (progress === undefined)
      throw new QueueError("IMPORT_INCOMPLETE", "the import is no longer in the queue");
    onProgress(progress);
    const { run, jobs, jobsDone } = progress;
    if (jobsDone >= jobs) return progress;
    stalls.check(progress, await countJobs(queue));
    // A job that is being moved is in no list for a moment: only twice the same is an end.
    const isIdle = (await countPending(queue, run)) === 0;
    if (isIdle && idleAt === jobsDone) throw await leftOver(queue, progress);
    idleAt = isIdle ? jobsDone : undefined;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
