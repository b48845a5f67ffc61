/** How long an I/O call takes that is simulated, in milliseconds. */
export interface Latency {
  /** The median; without `p99Ms`, what each call takes. */
  delayMs: number;
  /** Times follow a log-normal distribution with this 99th percentile. At least `delayMs`. */
  p99Ms?: number | undefined;
}

/** The 99th percentile of the standard normal distribution. */
const Z_99 = 2.3263478740408408;
const MAX_MS = 60_000;

/** A standard normal number, by Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Draws the next call's time, at most a minute. `random`: uniform, from 0 up to but without 1. */
export function nextDelay({ delayMs, p99Ms }: Latency, random = Math.random): number {
  if (p99Ms === undefined || delayMs === 0) return delayMs;
  const sigma = Math.log(Math.max(p99Ms, delayMs) / delayMs) / Z_99;
  return Math.min(MAX_MS, delayMs * Math.exp(sigma * normal(random)));
}
