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
