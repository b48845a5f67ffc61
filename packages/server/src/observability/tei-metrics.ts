import { type EngineReading, engineHistogram } from "./engine-metrics.js";
import { counter, gauge, histogram } from "./exposition.js";
import type { TeiTraffic } from "./tei-traffic.js";

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
  const count = (name: string, help: string, of: "acceptedRequests" | "completedRequests") =>
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
    count("te_embed_count", "Texts accepted", "acceptedRequests"),
    count("te_embed_success", "Texts that got a vector", "completedRequests"),
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
      engines.map(({ name, stats }) => ({ labels: { model: name }, value: stats.queuedRequests })),
    ),
    engineHistogram(engines, "batchRequests", "te_batch_next_size", "Texts per batch"),
    engineHistogram(engines, "batchTokens", "te_batch_next_tokens", "Tokens per batch"),
  ].join("");
}
