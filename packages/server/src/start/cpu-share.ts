/**
 * Divides `threads` among `models` engines: as evenly as may be, the first ones get what is left
 * over, and each gets at least one, so that more models than threads share CPUs.
 */
export function shareThreads(threads: number, models: number): number[] {
  const each = Math.floor(threads / models);
  const over = threads % models;
  return Array.from({ length: models }, (_, at) => Math.max(1, each + (at < over ? 1 : 0)));
}
