import { Buckets } from "./buckets.js";
import type { RequestEntry } from "./request-entry.js";

/** text-embeddings-inference's bounds for durations: 15 µs and then half as much again, 35 times. */
const DURATION_BOUNDS = Array.from({ length: 35 }, (_, i) =>
  Number((1e-5 * 1.5 ** (i + 1)).toPrecision(6)),
);
/** Its bounds for lengths: powers of two. */
const LENGTH_BOUNDS = Array.from({ length: 20 }, (_, i) => 2 ** i);

/** Why a request failed, in text-embeddings-inference's words. */
export type TeiFailure = "overloaded" | "dropped" | "batch_size" | "validation" | "inference";

/** Its word for an answer's status. */
export function teiFailure(status: number): TeiFailure {
  if (status === 429 || status === 503) return "overloaded";
  if (status === 499 || status === 504) return "dropped";
  if (status === 413) return "batch_size";
  return status < 500 && status !== 424 ? "validation" : "inference";
}

/** Counts requests as text-embeddings-inference does. */
export class TeiTraffic {
  /** Requests that reached an engine, and those of them that got vectors. */
  readonly received = { single: 0, batch: 0 };
  readonly succeeded = { single: 0, batch: 0 };
  readonly failed: Record<TeiFailure, number> = {
    overloaded: 0,
    dropped: 0,
    batch_size: 0,
    validation: 0,
    inference: 0,
  };
  /** Seconds per request. */
  readonly duration = new Buckets(DURATION_BOUNDS);
  readonly tokenization = new Buckets(DURATION_BOUNDS);
  readonly queue = new Buckets(DURATION_BOUNDS);
  readonly inference = new Buckets(DURATION_BOUNDS);
  /** Tokens per text; the texts of one request are taken for equally long. */
  readonly inputLength = new Buckets(LENGTH_BOUNDS);

  count({ engineInputs, usage, status, method, open, route, ms }: RequestEntry): void {
    const kind = engineInputs?.inputs.length === 1 ? "single" : "batch";
    if (engineInputs) this.received[kind] += 1;
    const failed = status >= 400;
    if (failed && (engineInputs || (method === "POST" && !open && route !== undefined))) {
      this.failed[teiFailure(status)] += 1;
    }
    if (failed || !usage) return;
    this.succeeded[usage.texts === 1 ? "single" : "batch"] += 1;
    this.duration.observe(ms / 1000);
    this.tokenization.observe(usage.tokenizeMs / usage.texts / 1000);
    this.queue.observe(usage.queueMs / 1000);
    this.inference.observe(usage.runMs / 1000);
    this.inputLength.observe(usage.tokens / usage.texts, usage.texts);
  }
}
