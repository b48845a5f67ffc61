import { atLeast, type Figure } from "../../promises/figures.js";
import { pairedRatios, spread } from "../../statistics.js";
import { runTask } from "../run-task.js";
import type { ConcurrencyMeasured } from "../tasks/concurrency.js";

const CALLERS = 32;

export function concurrencyFigures({ alone, together, kernel }: ConcurrencyMeasured): Figure[] {
  const ratio = spread(pairedRatios(together, alone));
  const rate = (name: string, rounds: readonly number[]): Figure => {
    const { low, median, high } = spread(rounds);
    const note = `${low.toFixed(0)} to ${high.toFixed(0)}`;
    return { name, value: median, unit: "texts/s", note };
  };
  return [
    rate("one call at a time", alone),
    rate(`${CALLERS} callers`, together),
    {
      name: "ratio",
      value: ratio.median,
      unit: "times",
      bound: atLeast(2),
      note: `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)} (10 % to 90 % of ${alone.length} rounds), kernels ${kernel}`,
    },
  ];
}

/** Short texts from many callers beside one call at a time. */
export async function concurrency(quick: boolean): Promise<Figure[]> {
  const length = quick ? { rounds: 5, seconds: 0.2 } : { rounds: 30, seconds: 0.5 };
  return concurrencyFigures(await runTask("concurrency", { callers: CALLERS, ...length }));
}
