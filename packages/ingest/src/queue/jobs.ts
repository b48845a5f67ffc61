import type { Job, Queue } from "bullmq";
import type { NewDocument } from "../documents.js";
import type { QueueConnection } from "./redis.js";

/** Before every key of ours in Redis. */
export const PREFIX = "native-infer";
/** The queue's name in BullMQ. */
export const QUEUE = "ingest";

/** Jobs that wait, are under way or have failed: with the size of a batch, what bounds Redis' memory. */
export const MAX_JOBS = 32;
/** How often a job is tried before it has failed. */
export const DEFAULT_ATTEMPTS = 12;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 60_000;

/** One batch of an import. */
export interface IngestJob {
  /** Id of the import, and its run. */
  importId: string;
  run: string;
  /** Which job of the import it is, counted from 0. */
  number: number;
  /** What the documents are for: a worker with another model or collection leaves them alone. */
  target: string;
  documents: { number: number; document: NewDocument }[];
  /** How long its part of the source is, in the unit of `Source.total`. */
  length: number;
}

/** Ids of jobs begin with their run's. */
export function jobId(run: string, number: number): string {
  return `${run}-${number}`;
}

/** How long a job waits that has failed `attempts` times. */
export function pauseMs(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
}

/** The queue's producing side. */
export async function openQueue({ redis }: QueueConnection): Promise<Queue<IngestJob>> {
  const { Queue } = await import("bullmq");
  const queue = new Queue<IngestJob>(QUEUE, { connection: redis, prefix: PREFIX });
  // Each call that fails rejects besides.
  queue.on("error", () => {});
  return queue;
}

/**
 * Puts a job into the queue. One that is there already stays as it is: the id is the same whenever
 * the same batch is cut again.
 */
export async function enqueue(
  queue: Queue<IngestJob>,
  job: IngestJob,
  attempts: number,
): Promise<void> {
  await queue.add("batch", job, {
    jobId: jobId(job.run, job.number),
    attempts,
    backoff: { type: "capped" },
    // What was done is in the import's state.
    removeOnComplete: true,
    removeOnFail: false,
  });
}

/** How many jobs there are, by where they are. */
export interface JobCounts {
  /** To be done, a pause between attempts included. */
  waiting: number;
  active: number;
  failed: number;
}

/** The jobs of all imports. */
export async function countJobs(queue: Queue<IngestJob>): Promise<JobCounts> {
  const found = await queue.getJobCounts("wait", "delayed", "active", "failed");
  const { wait = 0, delayed = 0, active = 0, failed = 0 } = found;
  return { waiting: wait + delayed, active, failed };
}

/** Those of one run that are not done and have not failed. */
export async function countPending(queue: Queue<IngestJob>, run: string): Promise<number> {
  const ids = await queue.getRanges(["wait", "delayed", "active"], 0, -1);
  return ids.filter((id) => id.startsWith(`${run}-`)).length;
}

/** The jobs of one run that have failed for good, one at a time: they are large. */
export async function* failedJobs(
  queue: Queue<IngestJob>,
  run: string,
): AsyncGenerator<Job<IngestJob>> {
  for (const id of await queue.getRanges(["failed"], 0, -1)) {
    const job = id.startsWith(`${run}-`) ? await queue.getJob(id) : undefined;
    if (job) yield job;
  }
}
