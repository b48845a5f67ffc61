import { INLINE_PEER, NATIVE } from "../records/key-variants.js";
import type { Cell, RunOptions } from "../records/records.js";
import { medianOf } from "../statistics/bootstrap.js";
import type { Way } from "../ways/index.js";
import type { Offer } from "./measure.js";

const SHARES = [0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.1];
const QUICK_SHARES = [0.25, 0.75, 1.1];

/** The throughput of a way in the closed loop with most clients: the median of its repetitions. */
export function capacity(cells: readonly Cell[], way: string): number | undefined {
  const own = cells.filter((cell) => cell.way === way && cell.answers > 0);
  const max = Math.max(...own.map(({ clients }) => clients));
  const rates = own.filter(({ clients }) => clients === max).map((c) => c.answers / c.seconds);
  return rates.length === 0 ? undefined : medianOf(rates).value;
}

/** The native way and one inline way, where they run; else the first that does not block and the first that does. */
export function openLoopWays(running: readonly Way[]): string[] {
  const named = [NATIVE, INLINE_PEER].filter((name) => running.some((way) => way.name === name));
  if (named.length === 2) return named;
  const kinds = [false, true].map((blocks) => running.find((way) => way.blocksLoop === blocks));
  return kinds.flatMap((way) => way?.name ?? []);
}

/** What to offer to whom: shares of each way's own capacity, past it at the end, the ways taking turns. */
export function offers(
  running: readonly Way[],
  cells: readonly Cell[],
  options: Pick<RunOptions, "quick" | "rounds">,
): Offer[] {
  const shares = options.quick ? QUICK_SHARES : SHARES;
  const rounds = options.quick ? 1 : Math.min(options.rounds, 2);
  const seconds = options.quick ? 0.6 : 2;
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    shares.flatMap((share, i) =>
      openLoopWays(running).flatMap((way) => {
        const max = capacity(cells, way);
        if (max === undefined) return [];
        return [{ way, round, share, perSecond: max * share, seconds, seed: 1 + i + 100 * round }];
      }),
    ),
  );
}
