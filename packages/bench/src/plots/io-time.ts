import * as Plot from "@observablehq/plot";
import type { Figures } from "../records/figures.js";
import type { RunInfo } from "../records/records.js";
import { lineMarks } from "./line-marks.js";
import { picture } from "./picture.js";
import { endLabels, type Series } from "./series.js";
import { kindsOf, wayStyles } from "./way-style.js";

const SIZE = { width: 860, height: 560, marginLeft: 60, marginRight: 270 };

/** The article's picture: what an I/O of 5 ms takes, against the number of clients, for each way. */
export function ioTimePlot(figures: readonly Figures[], info: RunInfo): string {
  const styles = wayStyles(info.ways);
  const series: Series[] = [...styles].flatMap(([way, style]) => {
    const own = figures.filter((figure) => figure.way === way && figure.io.p50);
    const points = own.map(({ clients, io }) => ({ x: clients, y: io.p50?.value as number }));
    const last = points.at(-1);
    return last ? [{ way, style, points, label: `${way}, ${last.y.toFixed(1)} ms` }] : [];
  });
  const intervals = figures.flatMap(({ way, clients, io }) =>
    io.p50 ? [{ x: clients, y1: io.p50.low, y2: io.p50.high, way }] : [],
  );
  return picture(
    {
      ...SIZE,
      x: { type: "log", base: 2, ticks: info.options.clients, tickFormat: "d" },
      y: { type: "log", grid: true, tickFormat: "~g" },
      marks: [
        ...lineMarks(series),
        ...intervals.map(({ way, ...interval }) =>
          Plot.ruleX([interval], {
            x: "x",
            y1: "y1",
            y2: "y2",
            stroke: styles.get(way)?.colour ?? "currentColor",
            strokeWidth: 4,
            strokeOpacity: 0.4,
          }),
        ),
      ],
    },
    {
      title: `What ${info.options.ioMs} ms of I/O take beside the model`,
      subtitle:
        "median io time in ms against clients in a closed loop, both logarithmic; bars: 95 % interval over repetitions",
      footer: info.machine,
      axes: { x: "clients", y: "io time, median, ms" },
      legend: kindsOf(series.map(({ style }) => style)),
    },
    (drawn) => endLabels(series, drawn, SIZE),
  );
}
