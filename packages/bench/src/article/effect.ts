import type { Figures } from "../records/figures.js";
import { NATIVE } from "../records/key-variants.js";
import type { WayRecord } from "../records/records.js";

/** One claim about the run's data. */
export interface Finding {
  claim: string;
  /** Undefined where the run did not measure what the claim is about. */
  holds: boolean | undefined;
  /** What was measured. */
  evidence: string;
}

export const FEW = 1;
export const MANY = 32;
/**
 * By how much an inline way's io time grows at least from few clients to many, and any other's
 * grows less. The article's model takes 5 ms; one of 1.3 ms still delays half of the requests
 * long enough to double their io time, and the slowest hundredth far longer.
 */
export const GROWTH = { p50: 2, p99: 3 } as const;
export const NATIVE_P50_MS = 6;
export const NATIVE_P99_MS = 8;

const ms = (value: number) => `${value.toFixed(2)} ms`;

function at(figures: readonly Figures[], way: string, clients: number): Figures | undefined {
  return figures.find((figure) => figure.way === way && figure.clients === clients);
}

/** Whether the io time of a way grows with the clients, as predicted of it. */
function growth(
  figures: readonly Figures[],
  way: WayRecord,
  quantile: keyof typeof GROWTH,
): Finding {
  const [few, many] = [FEW, MANY].map((count) => at(figures, way.name, count)?.io[quantile]?.value);
  const limit = GROWTH[quantile];
  const expectation = way.blocksLoop ? "at least" : "less than";
  const claim = `${way.name}: io ${quantile} at ${MANY} clients is ${expectation} ${limit} times that at ${FEW}`;
  if (few === undefined || many === undefined)
    return { claim, holds: undefined, evidence: "not measured in this run" };
  const factor = many / few;
  return {
    claim,
    holds: way.blocksLoop ? factor >= limit : factor < limit,
    evidence: `${ms(few)} to ${ms(many)}, ${factor.toFixed(1)} times`,
  };
}

function nativeBound(
  figures: readonly Figures[],
  way: string,
  quantile: "p50" | "p99",
  limitMs: number,
): Finding {
  const measured = at(figures, way, MANY)?.io[quantile];
  return {
    claim: `${way}: io ${quantile} at ${MANY} clients is at most ${limitMs} ms`,
    holds: measured === undefined ? undefined : measured.value <= limitMs,
    evidence:
      measured === undefined
        ? "not measured in this run"
        : `${ms(measured.value)} (${measured.low.toFixed(2)} to ${measured.high.toFixed(2)})`,
  };
}

/** The article's effect on this run's data: inline ways' io time grows with the clients, the others' and ours do not. */
export function effectFindings(figures: readonly Figures[], ways: readonly WayRecord[]): Finding[] {
  const ran = ways.filter(({ missing }) => missing === undefined);
  const native = ran.filter(({ name }) => name.startsWith(NATIVE));
  return [
    ...ran.flatMap((way) => [growth(figures, way, "p50"), growth(figures, way, "p99")]),
    ...native.flatMap(({ name }) => [
      nativeBound(figures, name, "p50", NATIVE_P50_MS),
      nativeBound(figures, name, "p99", NATIVE_P99_MS),
    ]),
  ];
}
