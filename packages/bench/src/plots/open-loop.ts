import { quantilesOf } from "../records/figures.js";
import type { Offered, RunInfo } from "../records/records.js";
import { lineMarks } from "./line-marks.js";
import { picture } from "./picture.js";
import { endLabels, type Series } from "./series.js";
import { kindsOf, type WayStyle, wayStyles } from "./way-style.js";

const SIZE = { width: 860, height: 520, marginLeft: 60, marginRight: 170 };

function line(
  offered: readonly Offered[],
  way: string,
  style: WayStyle,
  quantile: "p50" | "p99",
): Series {
  const own = offered.filter((one) => one.way === way);
  const shares = [...new Set(own.map(({ share }) => share))].sort((a, b) => a - b);
  const points = shares.flatMap((share) => {
    const here = own.filter((one) => one.share === share);
    const y = quantilesOf(here, "latencyMs")[quantile]?.value;
    return y === undefined ? [] : [{ x: here[0]?.perSecond ?? 0, y }];
  });
  const dash = quantile === "p50" ? "" : "5 3";
  return { way, style: { ...style, dash }, points, label: `${way}, ${quantile}` };
}

/** Latency against the load that is offered, up to and past what each way can take. */
export function openLoopPlot(offered: readonly Offered[], info: RunInfo): string {
  const styles = wayStyles(info.ways);
  const ways = [...new Set(offered.map(({ way }) => way))];
  const series = ways.flatMap((way) => {
    const style = styles.get(way);
    return style ? (["p50", "p99"] as const).map((q) => line(offered, way, style, q)) : [];
  });
  return picture(
    {
      ...SIZE,
      x: { tickFormat: "d" },
      y: { type: "log", grid: true, tickFormat: "~g" },
      marks: lineMarks(series),
    },
    {
      title: "Latency against offered load",
      subtitle:
        "open loop, random arrivals; latency in ms (logarithmic) from the instant a request was meant to be sent; each line ends past saturation",
      footer: info.machine,
      axes: { x: "offered load, requests/s", y: "latency, ms" },
      legend: kindsOf(series.map(({ style }) => style)),
    },
    (drawn) => endLabels(series, drawn, SIZE, "beside"),
  );
}
