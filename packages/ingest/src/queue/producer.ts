import { setTimeout as sleep } from "node:timers/promises";
import type { Fields } from "@native-infer/vector-store";
import type { Queue } from "bullmq";
import { batchesOf } from "../batches.js";
import type { FieldNames } from "../documents.js";
import type { DeadLetter } from "../journal.js";
import type { Source } from "../sources/source.js";
import type { ImportProgress, ImportState } from "./import-state.js";
import { countJobs, enqueue, failedJobs, type IngestJob, MAX_JOBS } from "./jobs.js";
import { QueueError } from "./redis.js";

/** Dead letters that Redis keeps; an import with more waits until they were taken out. */
export const MAX_DEAD_LETTERS = 10_000;
const LOOK_EVERY_MS = 100;

/** What is cut into jobs, and for whom. */
export interface Production {
  source: Source;
  names: FieldNames;
  fields: Fields;
  state: ImportState;
  queue: Queue<IngestJob>;
  /** Tries of a job before it has failed. */
  attempts: number;
  /** How long workers may take for one job before the producer gives up. */
  retryTimeoutMs: number;
  /** Ends the production after the batch that is being put into the queue. */
  signal: AbortSignal;
  onProgress: (progress: ImportProgress) => void;
}

/** Ends with an error where the workers do nothing for longer than the producer is patient. */
export class StallTimer {
  #last = "";
  #since = performance.now();

  constructor(readonly ms: number) {}

  /** To be told again and again how far the workers are. */
  check(
    { jobsDone }: ImportProgress,
    { waiting, failed }: { waiting: number; failed: number },
  ): void {
    const now = `${jobsDone} ${failed}`;
    if (now !== this.#last) {
      this.#last = now;
      this.#since = performance.now();
    } else if (performance.now() - this.#since > this.ms) {
      throw new QueueError(
        "IMPORT_INCOMPLETE",
        `no job was done for ${this.ms} ms, and ${waiting} wait; is a worker running? The same command goes on from here`,
      );
    }
  }
}

/** Waits until the queue has room for one more job. Resolves with where the import stands by then. */
async function room(given: Production): Promise<ImportProgress> {
  const { state, queue, signal } = given;
  const stalls = new StallTimer(given.retryTimeoutMs);
  for (;;) {
    signal.throwIfAborted();
    const progress = await state.read();
    if (progress === undefined)
      throw new QueueError("IMPORT_INCOMPLETE", "the import is no longer in the queue");
    given.onProgress(progress);
    const letters = await state.countDeadLetters();
    if (letters >= MAX_DEAD_LETTERS) {
      throw new QueueError(
        "IMPORT_INCOMPLETE",
        `the import has ${letters} dead letters, the max that is kept; take them out with --status --dead-letters FILE, then the same command goes on`,
      );
    }
    const jobs = await countJobs(queue);
    if (jobs.failed >= MAX_JOBS) {
      throw new QueueError(
        "IMPORT_INCOMPLETE",
        `${jobs.failed} jobs have failed, the max that is kept; the same command tries those of its import again`,
      );
    }
    if (jobs.waiting + jobs.active + jobs.failed < MAX_JOBS) return progress;
    stalls.check(progress, jobs);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** How far one reading of the source came. */
interface Reached {
  at: ImportProgress;
  /** False where the state in Redis is another than it should be. */
  isWhole: boolean;
}

/** Notes a batch. Also true where that was noted before, and only the answer was lost. */
async function commit(
  { state }: Production,
  at: ImportProgress,
  next: ImportProgress,
  bad: readonly DeadLetter[],
): Promise<boolean> {
  if (await state.commit(at, next.mark, next.jobs, bad)) return true;
  const now = await state.read();
  return now?.run === at.run && now.mark.records === next.mark.records;
}

/** From where the state is to the end of the source. */
async function enqueueFrom(given: Production, begin: ImportProgress): Promise<Reached> {
  const { source, names, fields, state, queue, attempts } = given;
  let at = begin;
  for await (const batch of batchesOf(source.read(at.mark), at.mark, names, fields)) {
    const now = await room(given);
    if (now.run !== at.run || now.mark.records !== at.mark.records) return { at, isWhole: false };
    const { documents, bad, next: mark } = batch;
    const { id: importId, run, target, jobs: number } = at;
    // The job first: what is killed in between puts it there again, under the same id.
    if (documents.length > 0) {
      const length = mark.offset - at.mark.offset;
      await enqueue(queue, { importId, run, number, target, documents, length }, attempts);
    }
    const next = { ...at, mark, jobs: documents.length > 0 ? number + 1 : number };
    if (!(await commit(given, at, next, bad))) return { at, isWhole: false };
    at = next;
  }
  return { at, isWhole: await state.complete(at) };
}

async function tryFailedAgain({ queue }: Production, run: string): Promise<void> {
  for await (const job of failedJobs(queue, run)) {
    await job.retry("failed", { resetAttemptsMade: true });
  }
}

/**
 * Cuts the source into jobs, and gives jobs of this import that have failed another try. Resolves when
 * everything is in the queue.
 */
export async function produce(given: Production, begin: ImportProgress): Promise<void> {
  await tryFailedAgain(given, begin.run);
  let from = begin;
  while (!from.complete) {
    const { at, isWhole } = await enqueueFrom(given, from);
    if (isWhole) return;
    const now = await given.state.read();
    if (now?.run !== at.run || now.mark.records > at.mark.records) {
      throw new QueueError("IMPORT_INCOMPLETE", "another process works on the same import");
    }
    if (!given.source.canResume) {
      throw new QueueError(
        "IMPORT_INCOMPLETE",
        "Redis has forgotten a part of the import; it has to be begun again",
      );
    }
    from = now;
  }
}
