import { lineMarks } from "../plots/line-marks.js";
import { picture } from "../plots/picture.js";
import { endLabels, type Series } from "../plots/series.js";
import { medianOf } from "../statistics/bootstrap.js";
import { costPoints, fits } from "./report.js";
import { byPoint, type ScalingSample } from "./samples.js";

const SIZE = { width: 760, height: 460, marginLeft: 60, marginRight: 190 };
const COLOURS = ["#2386c8", "#d55e00", "#009e73", "#cc79a7", "#c98a00"];

const style = (i: number) => ({
  colour: COLOURS[i % COLOURS.length] as string,
  dash: "",
  width: 2,
  kind: "",
});

/** Time against the number of texts of one call, or against the tokens of one text. */
export function costPlot(
  samples: readonly ScalingSample[],
  part: "texts" | "tokens",
  machine: string,
): string {
  const series: Series[] = fits(samples)
    .filter((fit) => fit.part === part)
    .map(({ threads, law }, i) => ({
      way: `${threads} thread${threads === 1 ? "" : "s"}`,
      label: `${threads} thread${threads === 1 ? "" : "s"}, slope ${law.slope.toFixed(2)}`,
      style: style(i),
      points: costPoints(samples, part, threads),
    }));
  const x = part === "texts" ? "texts of one call" : "tokens of one text";
  const conditions = part === "texts" ? "texts of 6 tokens" : "one text";
  return picture(
    {
      ...SIZE,
      x: { type: "log", tickFormat: "~s" },
      y: { type: "log", grid: true, tickFormat: "~g" },
      marks: lineMarks(series),
    },
    {
      title: `Time against ${x}`,
      subtitle: `${conditions}, native-infer, median, both logarithmic; slope 1: proportional`,
      footer: machine,
      axes: { x, y: "ms" },
      legend: [],
    },
    (drawn) => endLabels(series, drawn, SIZE),
  );
}

/** Tokens per second against the texts of one call, for each length of text. */
export function throughputPlot(samples: readonly ScalingSample[], machine: string): string {
  const own = samples.filter(({ part }) => part === "corpus" || part === "length");
  const lengths = [...new Set(own.map(({ tokensEach }) => tokensEach))];
  const series: Series[] = lengths.map((length, i) => ({
    way: length === null ? "5 to 200 tokens" : `${length} tokens`,
    style: style(i),
    points: byPoint(own.filter(({ tokensEach }) => tokensEach === length)).map((group) => ({
      x: group[0]?.batch ?? 1,
      y: medianOf(group.map(({ tokens, seconds }) => tokens / seconds)).value,
    })),
  }));
  return picture(
    {
      ...SIZE,
      x: { type: "log", base: 2, tickFormat: "d" },
      y: { grid: true, tickFormat: "~s", zero: true },
      marks: lineMarks(series),
    },
    {
      title: "Throughput against the size of a call",
      subtitle:
        "tokens embedded in a second, by length of the texts; native-infer, one thread, one caller",
      footer: machine,
      axes: { x: "texts of one call", y: "tokens/s" },
      legend: [],
    },
    (drawn) => endLabels(series, drawn, SIZE),
  );
}
