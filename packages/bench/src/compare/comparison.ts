import { digits, table } from "../records/markdown.js";
import { mannWhitney, minP } from "../statistics/mann-whitney.js";
import { quantile } from "../statistics.js";
import type { Measurement } from "./measurements.js";

/** At this probability or below a difference is called one. */
export const SIGNIFICANT = 0.05;

export type Verdict = "better" | "worse" | "no difference shown" | "too few repetitions";

/** One figure of two results. */
export interface Comparison {
  name: string;
  unit: string;
  /** Medians of the repetitions. */
  before: number;
  after: number;
  /** after / before. */
  ratio: number;
  /** Two-sided Mann-Whitney test over the repetitions. */
  p: number;
  verdict: Verdict;
}

function verdictOf(before: Measurement, after: Measurement, ratio: number, p: number): Verdict {
  if (minP(before.repetitions.length, after.repetitions.length) > SIGNIFICANT)
    return "too few repetitions";
  if (p > SIGNIFICANT || ratio === 1) return "no difference shown";
  return ratio < 1 === (before.better === "lower") ? "better" : "worse";
}

/** Every figure that both results have. */
export function compare(
  before: readonly Measurement[],
  after: readonly Measurement[],
): Comparison[] {
  const others = new Map(after.map((measurement) => [measurement.name, measurement]));
  return before.flatMap((first) => {
    const second = others.get(first.name);
    if (!second) return [];
    const [a, b] = [first, second].map(({ repetitions }) => quantile(repetitions, 0.5));
    const ratio = (b as number) / (a as number);
    const { p } = mannWhitney(first.repetitions, second.repetitions);
    const verdict = verdictOf(first, second, ratio, p);
    const { name, unit } = first;
    return [{ name, unit, before: a as number, after: b as number, ratio, p, verdict }];
  });
}

/** As a Markdown table, and what to make of it. */
export function comparisonText(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((c) => [
    c.name,
    `${digits(c.before)} ${c.unit}`,
    `${digits(c.after)} ${c.unit}`,
    c.ratio.toFixed(3),
    c.p.toFixed(4),
    c.verdict,
  ]);
  const tested = comparisons.filter(({ verdict }) => verdict !== "too few repetitions").length;
  const few = comparisons.length - tested;
  const notes = [
    `${comparisons.length} figures: medians of the repetitions, two-sided Mann-Whitney test over them.`,
    tested === 0
      ? ""
      : `Of ${tested} tests, ${(tested * SIGNIFICANT).toFixed(1)} are expected at p <= ${SIGNIFICANT} where nothing differs.`,
    few === 0
      ? ""
      : `${few} have too few repetitions for any test at ${SIGNIFICANT}: four on each side are the least.`,
    "Two runs at different times differ by the machine's state too: compare ratios to the same peer before a difference is believed.",
  ];
  const head = ["figure", "A", "B", "B / A", "p", "verdict"];
  return `${table(head, rows)}\n\n${notes.filter((note) => note !== "").join("\n")}`;
}
