import { digits, table, withInterval } from "../records/markdown.js";
import { medianOf } from "../statistics/bootstrap.js";
import { fitPowerLaw, type PowerLaw } from "../statistics/power-law.js";
import type { Part } from "./points.js";
import { byPoint, type ScalingSample } from "./samples.js";

/** How the time grows with the work: with the number of texts, or with the tokens of one text. */
export interface Fit {
  part: "texts" | "tokens";
  threads: number;
  law: PowerLaw;
}

/** `x` of a cost's picture: how much work. */
export const workOf = ({ part, texts, tokensEach }: ScalingSample) =>
  part === "tokens" ? (tokensEach ?? Number.NaN) : texts;

/** One point for each amount of work: its median time in ms. */
export function costPoints(
  samples: readonly ScalingSample[],
  part: Part,
  threads: number,
): { x: number; y: number }[] {
  const own = samples.filter((sample) => sample.part === part && sample.threads === threads);
  return byPoint(own).map((group) => ({
    x: workOf(group[0] as ScalingSample),
    y: medianOf(group.map(({ seconds }) => seconds * 1000)).value,
  }));
}

/** The slopes of all costs of which there are at least two points. */
export function fits(samples: readonly ScalingSample[]): Fit[] {
  return (["texts", "tokens"] as const).flatMap((part) =>
    [1, 2].flatMap((threads) => {
      const points = costPoints(samples, part, threads);
      return points.length < 2 ? [] : [{ part, threads, law: fitPowerLaw(points) }];
    }),
  );
}

const plural = (threads: number) => `${threads} thread${threads === 1 ? "" : "s"}`;

function fitsTable(samples: readonly ScalingSample[]): string {
  const rows = fits(samples).map(({ part, threads, law }) => [
    `${part === "texts" ? "texts of one call" : "tokens of one text"}, ${plural(threads)}`,
    law.slope.toFixed(3),
    digits(law.factor),
    law.r2.toFixed(4),
  ]);
  return table(["cost against", "slope", "ms at 1", "r²"], rows);
}

function pointsTable(samples: readonly ScalingSample[], parts: readonly Part[]): string {
  const rows = byPoint(samples.filter(({ part }) => parts.includes(part))).map((group) => {
    const { threads, batch, tokensEach, texts, tokens } = group[0] as ScalingSample;
    const rate = (work: number) => medianOf(group.map(({ seconds }) => work / seconds));
    return [
      plural(threads),
      String(texts),
      tokensEach === null ? "5 to 200" : String(tokensEach),
      String(batch),
      withInterval(medianOf(group.map(({ seconds }) => seconds * 1000))),
      digits(rate(texts).value),
      digits(rate(tokens).value),
    ];
  });
  const head = ["threads", "texts", "tokens each", "texts per call", "ms", "texts/s", "tokens/s"];
  return table(head, rows);
}

/** The measurements as one Markdown page. */
export function scalingSummary(
  machine: string,
  samples: readonly ScalingSample[],
  plots: readonly string[],
): string {
  const rounds = new Set(samples.map(({ round }) => round)).size;
  return `${[
    "# How the cost grows with the work",
    `${machine}. native-infer's default model, one caller in the process, ${rounds} repetitions of all points in turn, each the mean of ` +
      "as many passes as fit into 50 ms; medians, in brackets the 95 % bootstrap interval. The slope is that of least squares on the logarithms of both: 1 means that the time is " +
      "proportional to the work, less that more work at once is cheaper.",
    fitsTable(samples),
    ...plots.map((file) => `![${file}](${file})`),
    "## Cost as work grows",
    pointsTable(samples, ["texts", "tokens"]),
    "## Throughput against the size of a call",
    pointsTable(samples, ["corpus", "length"]),
  ].join("\n\n")}\n`;
}
