import { allFigures } from "../records/figures.js";
import { table } from "../records/markdown.js";
import type { Cell } from "../records/records.js";

/** What every way's requests/s are divided into. */
const REFERENCE = "native-infer";

/** Re-running must give the same ratios within that. */
export const TOLERANCE = 0.15;

/** The requests/s of {@link REFERENCE} divided by those of one way at one number of clients, in two runs. */
export interface RatioPair {
  way: string;
  clients: number;
  before: number;
  after: number;
}

export interface Reproduction {
  ratios: RatioPair[];
  /** Of all pairs of ways at the same number of clients. */
  all: Order;
  /** Of those pairs that are further apart than {@link TOLERANCE} in both runs: what a ranking speaks of. */
  apart: Order;
}

/** Pairs of ways, and how many of them both runs put in the same order. */
export interface Order {
  same: number;
  pairs: number;
}

type Rates = Map<number, Map<string, number>>;

/** By clients and way. */
function ratesOf(cells: readonly Cell[]): Rates {
  const rates: Rates = new Map();
  const ways = [...new Set(cells.map(({ way }) => way))];
  for (const { way, clients, perSecond } of allFigures(cells, ways)) {
    const here = rates.get(clients) ?? new Map<string, number>();
    rates.set(clients, here.set(way, perSecond.value));
  }
  return rates;
}

function isWithin(one: number, other: number): boolean {
  return Math.max(one / other, other / one) <= 1 + TOLERANCE;
}

function count(order: Order, isSame: boolean): void {
  order.pairs += 1;
  if (isSame) order.same += 1;
}

/** Compares what two runs have in common. */
export function reproduction(before: readonly Cell[], after: readonly Cell[]): Reproduction {
  const result: Reproduction = {
    ratios: [],
    all: { same: 0, pairs: 0 },
    apart: { same: 0, pairs: 0 },
  };
  const others = ratesOf(after);
  for (const [clients, first] of ratesOf(before)) {
    const second = others.get(clients) ?? new Map<string, number>();
    const of = (way: string) => [first.get(way) as number, second.get(way) as number] as const;
    const common = [...first.keys()].filter((way) => second.has(way));
    for (const [i, one] of common.entries()) {
      for (const other of common.slice(i + 1)) {
        const [[a1, a2], [b1, b2]] = [of(one), of(other)];
        const isSame = a1 < b1 === a2 < b2;
        count(result.all, isSame);
        if (!isWithin(a1, b1) && !isWithin(a2, b2)) count(result.apart, isSame);
      }
    }
    if (!common.includes(REFERENCE)) continue;
    const [reference1, reference2] = of(REFERENCE);
    for (const way of common.filter((name) => name !== REFERENCE)) {
      const [one, two] = of(way);
      const [ratio1, ratio2] = [reference1 / one, reference2 / two];
      result.ratios.push({ way, clients, before: ratio1, after: ratio2 });
    }
  }
  return result;
}

/** Whether the two are as near to each other as re-running must give, whichever was first. */
export function isNear({ before, after }: RatioPair): boolean {
  return isWithin(before, after);
}

export function reproductionText({ ratios, all, apart }: Reproduction): string {
  const near = ratios.filter(isNear).length;
  const far = ratios
    .filter((pair) => !isNear(pair))
    .map(({ way, clients, before, after }) => [
      way,
      `${clients}`,
      before.toFixed(2),
      after.toFixed(2),
      (after / before).toFixed(2),
    ]);
  const head = ["further apart", "clients", "A", "B", "B / A"];
  return [
    `Requests/s of ${REFERENCE} divided by those of each other way: ${near} of ${ratios.length} within ${100 * TOLERANCE} %.`,
    `Pairs of ways in the same order: ${all.same} of ${all.pairs}; of those more than ${100 * TOLERANCE} % apart in both runs, ` +
      `${apart.same} of ${apart.pairs}.`,
    ...(far.length === 0 ? [] : ["", table(head, far)]),
  ].join("\n");
}
