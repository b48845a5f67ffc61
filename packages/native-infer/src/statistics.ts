/** How often a value fell between two bounds. */
export interface Histogram {
  /** Ascending. `counts[i]` counts values of at most `bounds[i]` and more than `bounds[i - 1]`. */
  bounds: number[];
  /** One more than there are bounds: the last one counts what is above all of them. */
  counts: number[];
  count: number;
  sum: number;
}

/** What limits the CPU time of this process, in CPUs; docs/explanation/threads.md says where each is read. */
export interface CpuBudget {
  /** CPUs in the affinity mask. */
  affinity: number;
  /** CPUs in the cgroup's cpuset, where that is another number; else 0. */
  cpuset: number;
  /** The cgroup's CPU quota, such as 1.5; 0 where there is none. */
  quota: number;
  /** Cores that the CPUs of the affinity mask belong to. */
  physicalCores: number;
  /** The min of these, the quota rounded up. */
  usable: number;
}

/** Counters since the engine was loaded. Reading them stops nothing. */
export interface EngineStats {
  acceptedTexts: number;
  /** Accepted texts end with a vector, with a failure of their own, by their caller, or at their deadline. */
  completedTexts: number;
  failedTexts: number;
  cancelledTexts: number;
  expiredTexts: number;
  /** Texts that were not accepted, by reason. */
  rejectedTexts: { overloaded: number; tooLong: number; closed: number };
  /** Texts that were cut to `maxTokens`. */
  truncatedTexts: number;
  batches: number;
  /** Batches of the bulk lane, among `batches`. */
  bulkBatches: number;
  tokens: number;
  /** Texts accepted and not yet answered, now, and their bytes. */
  queuedTexts: number;
  queuedBytes: number;
  /** Per text: from its acceptance to the start of its batch. */
  queueMs: Histogram;
  /** Per text. */
  tokenizeMs: Histogram;
  /** Per batch: in the model. */
  runMs: Histogram;
  /** Per completed text: from its acceptance to the end of its job. */
  totalMs: Histogram;
  /** Texts per batch. */
  batchTexts: Histogram;
  /** Tokens per batch. */
  batchTokens: Histogram;
  /** As it was at `load`. */
  cpu: CpuBudget;
}

/** Where a job's time went, in milliseconds. */
export interface JobTrace {
  /** From its acceptance to the start of its first batch. */
  queueMs: number;
  /** For its own texts. */
  tokenizeMs: number;
  /** In the model, for all the batches it was in, other texts of them included. */
  runMs: number;
  /** From its acceptance to the end of its last batch. */
  totalMs: number;
  batches: number;
  /** The largest of those batches, other texts of them included. */
  batchTexts: number;
  batchTokens: number;
}
