import type { RequestEntry } from "./request-entry.js";

/** Where a request stands in its caller's trace. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Whether the caller records this trace. */
  sampled: boolean;
}

// Version 00 ends after the flags; later ones may go on after another dash.
const FORM =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The header `traceparent` of W3C's trace context; undefined where it is absent or malformed. */
export function parseTraceparent(header: string): TraceParent | undefined {
  if (header === "") return undefined;
  const [, version, traceId, spanId, flags = "", rest] = FORM.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  if (version === "00" && rest !== undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

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
