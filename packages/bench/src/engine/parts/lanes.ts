import { atMost, type Figure } from "../../promises/figures.js";
import { summarize } from "../../statistics.js";
import { runTask } from "../run-task.js";
import type { LanesMeasured } from "../tasks/lanes.js";

function timesFigure(name: string, samples: readonly number[]): Figure {
  const { p50, p99, max } = summarize(samples);
  const note = `p50 ${p50.toFixed(2)}, max ${max.toFixed(2)}, ${samples.length} samples`;
  return { name, value: p99, unit: "ms", note };
}

export function lanesFigures(measured: LanesMeasured): Figure[] {
  const idle = summarize(measured.idle);
  const batch = summarize(measured.batch);
  const busy = timesFigure("interactive p99 beside a bulk call", measured.busy);
  const means = measured.busyRunMean.map((ms) => ms.toFixed(2)).join(", ");
  return [
    timesFigure("interactive p99, nothing else to do", measured.idle),
    timesFigure("a full bulk batch alone, p99", measured.batch),
    timesFigure("interactive wait for the running batch, p99", measured.busyQueue),
    {
      name: "bulk batches meanwhile",
      value: measured.bulkBatches,
      unit: "batches",
      note: `mean run of each round ${means} ms`,
    },
    {
      ...busy,
      bound: atMost(idle.p99 + batch.max),
      note: `${busy.note}; bound: idle p99 + longest batch (${batch.max.toFixed(2)})`,
    },
  ];
}

/** Interactive calls beside a bulk call of thousands of texts. */
export async function lanes(quick: boolean): Promise<Figure[]> {
  const length = quick
    ? { bulkTexts: 1000, rounds: 1, calls: 100, batches: 40 }
    : { bulkTexts: 4000, rounds: 5, calls: 300, batches: 60 };
  return lanesFigures(await runTask("lanes", length));
}
