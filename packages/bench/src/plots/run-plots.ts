import type { Figures } from "../records/figures.js";
import type { RunData } from "../records/records.js";
import { ioTimePlot } from "./io-time.js";
import { latencyCdfPlot } from "./latency-cdf.js";
import { openLoopPlot } from "./open-loop.js";
import { throughputLatencyPlot } from "./throughput-latency.js";
import { timelinePlot } from "./timeline.js";

/** A picture, ready to be written. */
export interface RunPlot {
  file: string;
  caption: string;
  svg: string;
}

/** The number of clients whose latencies are drawn: 32 where it was measured, else the most. */
function cdfClients(data: RunData): number | undefined {
  const counts = [...new Set(data.cells.map(({ clients }) => clients))];
  if (counts.length === 0) return undefined;
  return counts.includes(32) ? 32 : Math.max(...counts);
}

/** All pictures for which a run has data. */
export function runPlots(data: RunData, figures: readonly Figures[]): RunPlot[] {
  const { info, cells, timelines, offered } = data;
  const clients = cdfClients(data);
  const plots: RunPlot[] = [];
  const add = (file: string, caption: string, svg: string) => plots.push({ file, caption, svg });
  if (figures.length > 0 && clients !== undefined) {
    add("io-time.svg", "io time against clients for each way", ioTimePlot(figures, info));
    add(
      "throughput-latency.svg",
      "throughput against latency for each way",
      throughputLatencyPlot(figures, info),
    );
    add(
      "latency-cdf.svg",
      `distribution of latency at ${clients} clients`,
      latencyCdfPlot(cells, info, clients),
    );
  }
  if (timelines.length > 0)
    add("timeline.svg", "one second of each way's event loop", timelinePlot(timelines, info));
  if (offered.length > 0)
    add("open-loop.svg", "latency against offered load", openLoopPlot(offered, info));
  return plots;
}
