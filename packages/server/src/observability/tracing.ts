import type { RequestEntry } from "./request-entry.js";
import type { TraceParent } from "./traceparent.js";

/** Sends spans somewhere. What does it is loaded only if it is asked for: see otlp-tracing.ts. */
export interface Tracing {
  /**
   * Records an answered request as a span, with what the engine did for it as spans below; returns
   * the trace's id. `parent`: the caller's span.
   */
  record(entry: RequestEntry, parent: TraceParent | undefined): string;
  /** Sends what has not been sent, for two seconds at most. */
  close(): Promise<void>;
}
