import { Buckets } from "./buckets.js";
import { counter, gauge, histogram } from "./exposition.js";
import type { RequestEntry } from "./request-entry.js";
import { TeiTraffic } from "./tei-traffic.js";

/** Seconds: from what a health check takes to the longest that anybody waits. */
const LATENCY_BOUNDS = [
  0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5,
  10, 30,
];

/** The route in metrics of requests for which there is none. */
export const UNMATCHED = "unmatched";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What was answered on one route. */
export class RouteTraffic {
  /** Answers by method and status, such as `POST 200`. */
  readonly responses = new Map<string, number>();
  readonly seconds = new Buckets(LATENCY_BOUNDS);
  texts = 0;
  tokens = 0;
}

/**
 * Counts requests in plain numbers, which become text at a scrape. See ADR 7.
 */
export class Traffic {
  /** By the path of the route, or {@link UNMATCHED}. */
  readonly routes = new Map<string, RouteTraffic>();
  readonly tei = new TeiTraffic();
  inFlight = 0;
  /** How many places of each kind requests hold: see `limits/admission.ts`. The app sets it. */
  placesTaken: () => Readonly<Record<string, number>> = () => ({});
  /** Bytes that requests under way hold, and how many they may: see `limits/memory-budget.ts`. The app sets it. */
  memoryBytes: () => Readonly<Record<string, number>> = () => ({});

  begin(): void {
    this.inFlight += 1;
  }

  end(entry: RequestEntry): void {
    this.inFlight -= 1;
    const route = this.#route(entry.route ?? UNMATCHED);
    // Whatever clients make up as a method must not make series.
    const method = METHODS.has(entry.method) ? entry.method : "other";
    const answer = `${method} ${entry.status}`;
    route.responses.set(answer, (route.responses.get(answer) ?? 0) + 1);
    route.seconds.observe(entry.ms / 1000);
    if (entry.usage) {
      route.texts += entry.usage.texts;
      route.tokens += entry.usage.tokens;
    }
    this.tei.count(entry);
  }

  #route(path: string): RouteTraffic {
    let route = this.routes.get(path);
    if (route === undefined) {
      route = new RouteTraffic();
      this.routes.set(path, route);
    }
    return route;
  }
}

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
      "From a request's arrival until its response was handed to the socket",
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
