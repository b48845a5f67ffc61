/** What a measurement must hold. */
export interface Bound {
  kind: "at least" | "at most" | "below";
  limit: number;
}

/** One line of a part's result. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** Absent: for information. */
  bound?: Bound;
  /** Spread, or how it was measured. */
  note?: string;
}

/** What one part of the benchmark found. */
export interface PartResult {
  part: string;
  figures: Figure[];
}

export const atLeast = (limit: number): Bound => ({ kind: "at least", limit });
export const atMost = (limit: number): Bound => ({ kind: "at most", limit });
export const below = (limit: number): Bound => ({ kind: "below", limit });

/** Whether a value keeps to a bound; NaN never does. */
export function holds(value: number, { kind, limit }: Bound): boolean {
  if (kind === "at least") return value >= limit;
  return kind === "at most" ? value <= limit : value < limit;
}

/** The figures whose bound is missed. */
export function missed(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ value, bound }) => bound !== undefined && !holds(value, bound));
}

function digits(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

/** The figure, its bound, and `ok` or `MISSED`. */
export function figureLine(figure: Figure): string {
  const { name, value, unit, bound, note } = figure;
  const verdict = bound
    ? `${bound.kind} ${digits(bound.limit)}: ${holds(value, bound) ? "ok" : "MISSED"}`
    : "";
  const measured = `${digits(value).padStart(9)} ${unit}`;
  return `  ${name.padEnd(52)} ${measured.padEnd(18)} ${verdict.padEnd(22)} ${note ?? ""}`.trimEnd();
}

/** As `--json` prints it: each figure with its verdict. */
export function withVerdicts({ part, figures }: PartResult) {
  return {
    part,
    figures: figures.map((figure) => ({
      ...figure,
      ...(figure.bound ? { ok: holds(figure.value, figure.bound) } : {}),
    })),
  };
}
