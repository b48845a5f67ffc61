import type { Figures } from "../records/figures.js";
import type { RunInfo } from "../records/records.js";
import { lineMarks } from "./line-marks.js";
import { picture } from "./picture.js";
import { endLabels, type Series } from "./series.js";
import { kindsOf, wayStyles } from "./way-style.js";

const SIZE = { width: 860, height: 560, marginLeft: 60, marginRight: 170 };

/** Throughput against latency: each way's line goes through its numbers of clients, fewest first. */
export function throughputLatencyPlot(figures: readonly Figures[], info: RunInfo): string {
  const styles = wayStyles(info.ways);
  const series: Series[] = [...styles].flatMap(([way, style]) => {
    const points = figures
      .filter((figure) => figure.way === way && figure.latency.p50)
      .map(({ perSecond, latency }) => ({
        x: perSecond.value,
        y: latency.p50?.value as number,
      }));
    return points.length > 0 ? [{ way, style, points }] : [];
  });
  return picture(
    {
      ...SIZE,
      x: { type: "log", tickFormat: "~s" },
      y: { type: "log", grid: true, tickFormat: "~g" },
      marks: lineMarks(series),
    },
    {
      title: "Throughput against latency",
      subtitle: `one point for each of ${info.options.clients.join(", ")} clients along each line; right and low is good; both logarithmic`,
      footer: info.machine,
      axes: { x: "requests/s", y: "latency, median, ms" },
      legend: kindsOf(series.map(({ style }) => style)),
    },
    (drawn) => endLabels(series, drawn, SIZE, "beside"),
  );
}
