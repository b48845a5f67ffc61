import { Buckets } from "./buckets.js";
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
