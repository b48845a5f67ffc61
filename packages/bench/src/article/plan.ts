import type { Random } from "../random.js";

/** One measurement that is still to be made. */
export interface Step {
  way: string;
  clients: number;
  round: number;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i -= 1) {
    const other = random.integer(0, i);
    [result[i], result[other]] = [result[other] as T, result[i] as T];
  }
  return result;
}

/**
 * Every way at every number of clients once a round, the ways one after the other at each number and in another order
 * each time: what drifts on the machine meets all ways alike.
 */
export function plan(
  ways: readonly string[],
  clients: readonly number[],
  rounds: number,
  random: Random,
): Step[] {
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    clients.flatMap((count) =>
      shuffled(ways, random).map((way) => ({ way, clients: count, round })),
    ),
  );
}
