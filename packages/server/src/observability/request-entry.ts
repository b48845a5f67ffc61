import type { EngineInputs, Usage } from "../embedding/usage.js";

/** What is known of a request once it is answered: the log, the metrics and the traces read it. */
export interface RequestEntry {
  method: string;
  /** The route's path with its parameters' names; undefined where no route was found. */
  route: string | undefined;
  /** Without the query, which may hold a text. Percent-encoded, as it was sent but for needless slashes. */
  path: string;
  status: number;
  /** `performance.now()` at its arrival. */
  begin: number;
  /** Until the response was handed to the socket. */
  ms: number;
  /** Whether it is of a route for those who watch the server. */
  open: boolean;
  requestId: string | undefined;
  /** Of W3C's trace context: 32 hexadecimal digits. */
  traceId: string | undefined;
  /** What was handed to an engine, if anything. */
  engineInputs: EngineInputs | undefined;
  /** What the engine did, where it succeeded. */
  usage: Usage | undefined;
  /** How long the vector search took, where there was one. */
  ioMs: number | undefined;
}
