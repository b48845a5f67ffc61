import type { Log } from "../common/log.js";
import type { RequestEntry } from "./request-entry.js";

/** A log of requests too, which come by the thousand each second. */
export interface RequestLog extends Log {
  /** A request that was answered. */
  request(entry: RequestEntry): void;
}

/** The same log without its request lines. */
export function withoutRequests(log: RequestLog): RequestLog {
  return {
    request: () => {},
    notice: (line) => log.notice(line),
    fault: (where, error, requestId) => log.fault(where, error, requestId),
  };
}
