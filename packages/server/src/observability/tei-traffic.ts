import { Buckets } from "./buckets.js";
import { type EngineReading, engineHistogram } from "./engine-metrics.js";
import { counter, gauge, histogram } from "./exposition.js";
import type { RequestEntry } from "./request-entry.js";

/** text-embeddings-inference's bounds for durations: 15 µs and then half as much again, 35 times. */
const DURATION_BOUNDS = Array.from({ length: 35 }, (_, i) =>
  Number((1e-5 * 1.5 ** (i + 1)).toPrecision(6)),
);
/** Its bounds for lengths: powers of two. */
const LENGTH_BOUNDS = Array.from({ length: 20 }, (_, i) => 2 ** i);

/** Why a request failed, in text-embeddings-inference's words. */
export type TeiFailure = "overloaded" | "dropped" | "batch_size" | "validation" | "inference";

/** Its word for a response's status. */
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

function requests(traffic: TeiTraffic): string[] {
  const byMethod = ({ single, batch }: { single: number; batch: number }) => [
    { labels: { method: "single" }, value: single },
    { labels: { method: "batch" }, value: batch },
  ];
  const failures = Object.entries(traffic.failed).map(([err, value]) => ({
    labels: { err },
    value,
  }));
  return [
    counter("te_request_count", "Requests that reached an engine", byMethod(traffic.received)),
    counter("te_request_success", "Requests that got vectors", byMethod(traffic.succeeded)),
    counter("te_request_failure", "Requests that failed, by reason", failures),
  ];
}

/** Metrics by the names, and in the units, of text-embeddings-inference, for its dashboards. */
export function teiMetrics(traffic: TeiTraffic, engines: readonly EngineReading[]): string {
  const count = (name: string, help: string, of: "acceptedTexts" | "completedTexts") =>
    counter(
      name,
      help,
      engines.map((engine) => ({ labels: { model: engine.name }, value: engine.stats[of] })),
    );
  const seconds = (name: string, help: string, of: TeiTraffic["duration"]) =>
    histogram(`te_request_${name}`, help, [{ of }]);
  return [
    ...requests(traffic),
    seconds("duration", "Seconds per successful request", traffic.duration),
    seconds("tokenization_duration", "Seconds per text, mean of a request", traffic.tokenization),
    seconds("queue_duration", "Seconds until a request's first batch", traffic.queue),
    seconds("inference_duration", "Seconds in the model per request", traffic.inference),
    seconds("input_length", "Tokens per text", traffic.inputLength),
    count("te_embed_count", "Texts accepted", "acceptedTexts"),
    count("te_embed_success", "Texts that got a vector", "completedTexts"),
    engineHistogram(engines, "totalMs", "te_embed_duration", "Seconds per text"),
    engineHistogram(
      engines,
      "tokenizeMs",
      "te_embed_tokenization_duration",
      "Seconds per text, making tokens of it",
    ),
    engineHistogram(
      engines,
      "queueMs",
      "te_embed_queue_duration",
      "Seconds per text, waiting for its batch",
    ),
    gauge(
      "te_queue_size",
      "Texts accepted and not yet answered",
      engines.map(({ name, stats }) => ({ labels: { model: name }, value: stats.queuedTexts })),
    ),
    engineHistogram(engines, "batchTexts", "te_batch_next_size", "Texts per batch"),
    engineHistogram(engines, "batchTokens", "te_batch_next_tokens", "Tokens per batch"),
  ].join("");
}
