const MAX_SECONDS = 60;

/** A wait as a `Retry-After` header has it: whole seconds, 1 to 60. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.min(MAX_SECONDS, Math.max(1, Math.ceil(waitMs / 1000)));
}
