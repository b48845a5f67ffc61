import { below, type Figure } from "../../promises/figures.js";
import { quantile } from "../../statistics.js";
import { runTask } from "../run-task.js";
import type { LoadsMeasured } from "../tasks/loads.js";

/** Loads after which caches are full. */
const SETTLED = 20;

/** Readings whose median counts: the allocator gives memory back when it likes. */
const READINGS = 10;

export function loadsFigures(
  name: string,
  { residentMb, seconds }: LoadsMeasured,
  bound: boolean,
): Figure[] {
  if (residentMb.length < SETTLED + READINGS)
    throw new RangeError(`${residentMb.length} loads are too few to tell growth`);
  const settled = quantile(residentMb.slice(SETTLED - READINGS, SETTLED), 0.5);
  const last = quantile(residentMb.slice(-READINGS), 0.5);
  const note = `${settled.toFixed(0)} to ${last.toFixed(0)} MB, greatest ${Math.max(...residentMb).toFixed(0)}; ${((seconds / residentMb.length) * 1000).toFixed(0)} ms per load, call and close`;
  return [
    {
      name: `${name}: memory after ${residentMb.length} loads to after ${SETTLED}`,
      value: last / settled,
      unit: "times",
      ...(bound ? { bound: below(1.1) } : {}),
      note,
    },
  ];
}

/** Loads and closes in a process of their own; with one arena the allocator's own growth is out of the way. */
export async function loads(quick: boolean): Promise<Figure[]> {
  const options = { loads: quick ? 40 : 200 };
  const oneArena = await runTask("loads", options, { MALLOC_ARENA_MAX: "1" });
  const figures = loadsFigures("one arena", oneArena, true);
  if (quick) return figures;
  return [...figures, ...loadsFigures("default arenas", await runTask("loads", options), false)];
}
