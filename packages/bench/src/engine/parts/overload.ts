import { below, type Figure } from "../../promises/figures.js";
import { quantile, summarize } from "../../statistics.js";
import { runTask } from "../run-task.js";
import type { OverloadMeasured } from "../tasks/overload.js";

const REJECTIONS = 100_000;

/** A leaked object per rejection would be several times this much. */
const HEAP_GROWTH_MB = 1;

/** The median of the later half of the readings less that of the earlier half: single readings swing by the collector's mood. */
function growth(name: string, readings: readonly number[], limitMb: number): Figure {
  const half = Math.floor(readings.length / 2);
  const earlier = quantile(readings.slice(0, half), 0.5);
  const later = quantile(readings.slice(-half), 0.5);
  const note = `${readings.map((mb) => mb.toFixed(1)).join(", ")} MB after each ${REJECTIONS} and a collection`;
  return { name, value: later - earlier, unit: "MB", bound: below(limitMb), note };
}

/** `burst`: all calls of a round in one turn of the loop; `steady`: spread over turns, which shows memory clearly. */
export function overloadFigures(burst: OverloadMeasured, steady: OverloadMeasured): Figure[] {
  const { p50, min, max } = summarize(burst.heldMs);
  const residentLimit = quantile(steady.residentMb, 0.5) * 0.1;
  return [
    {
      name: `loop held by ${REJECTIONS} rejections, longest round`,
      value: max / 1000,
      unit: "s",
      bound: below(1),
      note: `min ${(min / 1000).toFixed(2)}, median ${(p50 / 1000).toFixed(2)} of ${burst.heldMs.length} rounds; found room: ${burst.accepted.join(", ")}`,
    },
    growth("heap growth", steady.heapMb, HEAP_GROWTH_MB),
    growth("resident growth, below 10 %", steady.residentMb, residentLimit),
  ];
}

/** Turns of so many calls leave no more garbage than a busy service does. */
const STEADY_CALLS = 1000;

/** Calls on a full queue. */
export async function overload(quick: boolean): Promise<Figure[]> {
  const rejections = REJECTIONS;
  const bursts = { rejections, rounds: quick ? 2 : 6, callsPerTurn: rejections };
  const turns = { rejections, rounds: quick ? 3 : 9, callsPerTurn: STEADY_CALLS };
  return overloadFigures(await runTask("overload", bursts), await runTask("overload", turns));
}
