import type { Cell, RunInfo } from "../records/records.js";
import { quantile } from "../statistics.js";
import { lineMark } from "./line-marks.js";
import { picture } from "./picture.js";
import { endLabels, type Series } from "./series.js";
import { kindsOf, wayStyles } from "./way-style.js";

const SIZE = { width: 860, height: 560, marginLeft: 60, marginRight: 240 };
/** Shares at which the distribution is drawn. */
const SHARES = Array.from({ length: 100 }, (_, i) => i / 100);

/** The share of requests that were answered within a time, at one number of clients, all repetitions together. */
export function latencyCdfPlot(cells: readonly Cell[], info: RunInfo, clients: number): string {
  const styles = wayStyles(info.ways);
  const series: Series[] = [...styles].flatMap(([way, style]) => {
    const latency = cells
      .filter((cell) => cell.way === way && cell.clients === clients)
      .flatMap(({ samples }) => samples.latencyMs);
    if (latency.length === 0) return [];
    const sorted = Float64Array.from(latency).sort();
    const points = SHARES.map((share) => ({
      x: share * 100,
      y: sorted[Math.round(share * (sorted.length - 1))] as number,
    }));
    return [{ way, style, points, label: `${way}, ${quantile(latency, 0.99).toFixed(0)} ms` }];
  });
  return picture(
    {
      ...SIZE,
      x: { domain: [0, 99] },
      y: { type: "log", grid: true, tickFormat: "~g" },
      marks: series.map(lineMark),
    },
    {
      title: `Distribution of latency at ${clients} clients`,
      subtitle:
        "cumulative: how many percent of the requests were answered within how many ms (logarithmic), up to the 99th percentile",
      footer: info.machine,
      axes: { x: "requests answered within that time, %", y: "latency, ms" },
      legend: kindsOf(series.map(({ style }) => style)),
    },
    (drawn) => endLabels(series, drawn, SIZE),
  );
}
