import { counter, gauge, histogram } from "./exposition.js";
import type { Traffic } from "./traffic.js";

/** The metrics of HTTP requests. */
export function httpMetrics({ routes, inFlight, placesTaken, memoryBytes }: Traffic): string {
  const all = [...routes];
  const answers = all.flatMap(([route, traffic]) =>
    [...traffic.responses].map(([answer, value]) => {
      const [method = "", status = ""] = answer.split(" ");
      return { labels: { method, route, status }, value };
    }),
  );
  const each = (figure: "texts" | "tokens") =>
    all.map(([route, traffic]) => ({ labels: { route }, value: traffic[figure] }));
  return [
    counter("native_infer_http_requests_total", "Requests answered", answers),
    histogram(
      "native_infer_http_request_duration_seconds",
      "From a request's arrival until its answer was handed to the socket",
      all.map(([route, { seconds }]) => ({ labels: { route }, of: seconds })),
    ),
    gauge("native_infer_http_requests_in_flight", "Requests not yet answered", [
      { value: inFlight },
    ]),
    gauge(
      "native_infer_http_places_taken",
      "Requests that count towards the limit of their kind",
      Object.entries(placesTaken()).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
    gauge(
      "native_infer_http_memory_bytes",
      "Bytes that requests under way hold, as estimated, and how many they may hold together",
      Object.entries(memoryBytes()).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
    counter("native_infer_http_texts_total", "Texts answered with vectors", each("texts")),
    counter("native_infer_http_tokens_total", "Tokens of these texts", each("tokens")),
  ].join("");
}
