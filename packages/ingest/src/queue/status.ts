import type { Queue } from "bullmq";
import { type ImportProgress, ImportState } from "./import-state.js";
import { countJobs, type IngestJob } from "./jobs.js";
import type { QueueConnection } from "./redis.js";

const count = new Intl.NumberFormat("en");

/** One import in one line. */
export function describeProgress(progress: ImportProgress): string {
  const { id, source, target, total, complete, jobs, jobsDone, documents, bad } = progress;
  const state = complete ? (jobsDone < jobs ? "in the queue" : "done") : "being read";
  const part = total ? `, ${Math.floor((100 * progress.offsetDone) / total)} % of it` : "";
  return `${id} ${source}, ${state}: ${count.format(documents)} documents${part}, ${count.format(bad)} bad, ${count.format(jobs - jobsDone)} of ${count.format(jobs)} jobs left; ${target}`;
}

/** All imports and the queue as lines for people. */
export async function statusLines(
  { name, redis }: QueueConnection,
  queue: Queue<IngestJob>,
): Promise<string[]> {
  const imports = await ImportState.all(redis);
  const { waiting, active, failed } = await countJobs(queue);
  const workers = await queue.getWorkersCount();
  const jobs = `${waiting} jobs wait, ${active} are under way, ${failed} have failed`;
  return [`${name}: ${workers} workers, ${jobs}`, ...imports.map(describeProgress)];
}
