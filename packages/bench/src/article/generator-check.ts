import type { Cell } from "../records/records.js";
import { medianOf } from "../statistics/bootstrap.js";
import type { Finding } from "./effect.js";
import { NULL_SERVER } from "./null-way.js";

/** The null server must be driven at least so much faster than the fastest way, at each number of clients. */
export const HEADROOM = 3;

/** What the load generator did at one number of clients. */
export interface GeneratorFigures {
  clients: number;
  nullPerSecond: number;
  fastestWay: string;
  fastestPerSecond: number;
  /** Share of one CPU that the generator used while it drove the fastest way. */
  cpuShare: number;
}

const rate = (cells: readonly Cell[]) => medianOf(cells.map((c) => c.answers / c.seconds)).value;

/** At each number of clients: the null server's throughput beside the fastest way's. */
export function generatorFigures(cells: readonly Cell[]): GeneratorFigures[] {
  const counts = [...new Set(cells.map(({ clients }) => clients))].sort((a, b) => a - b);
  return counts.flatMap((clients) => {
    const here = cells.filter((cell) => cell.clients === clients && cell.answers > 0);
    const ways = [...new Set(here.map(({ way }) => way))].map((way) => {
      const own = here.filter((cell) => cell.way === way);
      const cpu = own.map(({ generatorCpuSeconds, seconds }) => generatorCpuSeconds / seconds);
      return { way, perSecond: rate(own), cpuShare: medianOf(cpu).value };
    });
    const idle = ways.find(({ way }) => way === NULL_SERVER);
    const others = ways.filter(({ way }) => way !== NULL_SERVER);
    const fastest = others.sort((a, b) => b.perSecond - a.perSecond)[0];
    if (!idle || !fastest) return [];
    const { way: fastestWay, perSecond: fastestPerSecond, cpuShare } = fastest;
    return [{ clients, nullPerSecond: idle.perSecond, fastestWay, fastestPerSecond, cpuShare }];
  });
}

/** That the load generator was never the bottleneck. */
export function generatorFinding(figures: readonly GeneratorFigures[]): Finding {
  const claim = `the load generator drives the null server at least ${HEADROOM} times as fast as any way, at every number of clients`;
  if (figures.length === 0) return { claim, holds: undefined, evidence: "not measured" };
  const ratios = figures.map(
    ({ nullPerSecond, fastestPerSecond }) => nullPerSecond / fastestPerSecond,
  );
  const worst = Math.min(...ratios);
  const { clients, fastestWay } = figures[ratios.indexOf(worst)] as GeneratorFigures;
  return {
    claim,
    holds: worst >= HEADROOM,
    evidence: `at worst ${worst.toFixed(1)} times, at ${clients} clients beside ${fastestWay}`,
  };
}
