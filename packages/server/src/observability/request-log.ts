import type { Log } from "../common/log.js";
import type { RequestEntry } from "./request-entry.js";

/** From what tells most to what tells least. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How much a log tells. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Whether a log of the level `set` has lines of the level `of`. */
export function includes(set: LogLevel, of: LogLevel): boolean {
  return LOG_LEVELS.indexOf(of) >= LOG_LEVELS.indexOf(set);
}

/**
 * The level of a request's line: those who watch the server ask all the time, and are no news, not
 * even where they learn that it is not ready.
 */
export function levelOf({ status, open }: Pick<RequestEntry, "status" | "open">): LogLevel {
  if (open && status !== 500) return "debug";
  return status >= 500 ? "warn" : "info";
}

/** A log of requests too, which come by the thousand each second. */
export interface RequestLog extends Log {
  /** A request that was answered. */
  request(entry: RequestEntry): void;
}

/** The same log without its request lines. */
export function withoutRequests(log: RequestLog): RequestLog {
  return {
    request: () => {},
    info: (line) => log.info(line),
    error: (where, error, requestId) => log.error(where, error, requestId),
  };
}

/** Max texts of a request that are logged, and max UTF-16 units of each. */
const MAX_TEXTS = 16;
const MAX_UNITS = 1000;

/** What of a request's texts goes into a log that is to have them. Token ids are no texts. */
export function loggedTexts({ engineInputs }: Pick<RequestEntry, "engineInputs">): string[] {
  const texts: string[] = [];
  for (const input of engineInputs?.inputs ?? []) {
    if (texts.length === MAX_TEXTS) break;
    if (typeof input === "string") texts.push(input.slice(0, MAX_UNITS));
  }
  return texts;
}
