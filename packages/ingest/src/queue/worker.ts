import { StoreError, type VectorStore } from "@native-infer/vector-store";
import type { Job, Worker } from "bullmq";
import { NativeInferError } from "native-infer";
import { type DocumentEmbedder, embedDocuments } from "../embed-documents.js";
import { ImportState } from "./import-state.js";
import { type IngestJob, PREFIX, pauseMs, QUEUE } from "./jobs.js";
import { type QueueConnection, QueueError } from "./redis.js";

/** How often a job may lose its worker before it counts as one that kills workers. */
const MAX_STALLED = 5;
const RETRY_FETCH_MS = 1000;

/** What a worker works with. */
export interface WorkerOptions {
  connection: QueueConnection;
  embedder: DocumentEmbedder;
  store: VectorStore;
  /** What its store and model are; jobs for anything else end it. */
  target: string;
  /** Jobs under way at once: one is embedded while another is written. */
  concurrency: number;
  /** How long a job of a worker that has died is left alone, in milliseconds. */
  lockMs: number;
  /** Told of each attempt that failed. */
  report: (message: string) => void;
}

/** Whether the same job can never succeed: the store refuses what is in it. */
function isHopeless(error: unknown): boolean {
  if (error instanceof StoreError) return ["INVALID_ARGUMENT", "TOO_LONG"].includes(error.code);
  return error instanceof NativeInferError && error.httpStatus < 500 && !error.retryable;
}

/** Takes jobs from the queue, embeds their documents in the bulk lane and stores them. */
export class IngestWorker {
  readonly #options: WorkerOptions;
  readonly #worker: Worker<IngestJob>;
  readonly #hopeless: (message: string) => Error;
  /** Rejects with what ends this worker; never resolves. */
  readonly failed: Promise<never>;
  #fail: (error: unknown) => void = () => {};

  private constructor(options: WorkerOptions, bullmq: typeof import("bullmq")) {
    this.#options = options;
    this.#hopeless = (message) => new bullmq.UnrecoverableError(message);
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
    options.connection.lost.catch((error: unknown) => this.#fail(error));
    const { concurrency, lockMs, report } = options;
    this.#worker = new bullmq.Worker<IngestJob>(QUEUE, (job) => this.#process(job), {
      connection: options.connection.redis,
      prefix: PREFIX,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: MAX_STALLED,
      runRetryDelay: RETRY_FETCH_MS,
      settings: { backoffStrategy: pauseMs },
    });
    // Redis' absence is told by the connection when it is given up.
    this.#worker.on("error", () => {});
    this.#worker.on("failed", (job, error) => {
      report(`job ${job?.id}, attempt ${job?.attemptsMade}: ${error.message}`);
    });
    this.#worker.on("stalled", (id) => report(`job ${id} has lost its worker and is done again`));
  }

  static async start(options: WorkerOptions): Promise<IngestWorker> {
    return new IngestWorker(options, await import("bullmq"));
  }

  /** Takes no more jobs; resolves when those under way are done. */
  async close(): Promise<void> {
    await this.#worker.close();
  }

  async #process({ data }: Job<IngestJob>): Promise<void> {
    const { connection, embedder, store, target } = this.#options;
    const { importId, run, number, documents, length } = data;
    if (data.target !== target) {
      const error = new QueueError(
        "QUEUE_CONFLICT",
        `the queue ${connection.name} has documents for ${data.target}; this worker's are for ${target}`,
      );
      this.#fail(error);
      throw error;
    }
    const state = new ImportState(connection.redis, importId);
    if (!(await state.isOpen(run, number))) return;
    try {
      const { stored, bad } = await embedDocuments(embedder, documents);
      if (stored.length > 0) await store.upsert(stored);
      await state.finish(run, number, { documents: stored.length, length, bad });
    } catch (error) {
      throw isHopeless(error) ? this.#hopeless((error as Error).message) : error;
    }
  }
}
