import type { Interval } from "../statistics/bootstrap.js";

/** A Markdown table: the first `texts` columns are text, the others figures. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  texts = 1,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i < texts ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** Three figures that count, and never an exponent. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

/** The value with its interval in brackets; a dash where there is none. */
export function withInterval(interval: Interval | undefined): string {
  if (!interval) return "–";
  return `${digits(interval.value)} (${digits(interval.low)} to ${digits(interval.high)})`;
}

/** The value alone; a dash where there is none. */
export const bare = (interval: Interval | undefined) => (interval ? digits(interval.value) : "–");
