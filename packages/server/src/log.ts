import type { RequestEntry } from "./observability/request-entry.js";

/** Where the server writes. Requests come by the thousand each second, faults one at a time. */
export interface Log {
  /** A request that was answered. */
  request(entry: RequestEntry): void;
  /** A line about the server itself. */
  notice(line: string): void;
  /**
   * An error that nobody expected, with its stack. `where` names the request without its text,
   * `requestId` is the response's `X-Request-Id`.
   */
  fault(where: string, error: unknown, requestId?: string): void;
}

/** The same log without its request lines. */
export function withoutRequests(log: Log): Log {
  return {
    request: () => {},
    notice: (line) => log.notice(line),
    fault: (where, error, requestId) => log.fault(where, error, requestId),
  };
}
