import { runTask } from "../../engine/run-task.js";
import { atLeast, type Figure } from "../../promises/figures.js";
import { pairedRatios, spread } from "../../statistics.js";
import { closed, embeddingsTarget, SHORT_TEXT, warmUp, withServer } from "../service.js";

const CLIENTS = 32;

/** Answers per second of each round, the two ways measured back to back. */
export interface CostMeasured {
  inProcess: number[];
  overHttp: number[];
}

export function costFigures({ inProcess, overHttp }: CostMeasured): Figure[] {
  const ratio = spread(pairedRatios(overHttp, inProcess));
  const rate = (name: string, rounds: readonly number[]): Figure => {
    const { low, median, high } = spread(rounds);
    return { name, value: median, unit: "/s", note: `${low.toFixed(0)} to ${high.toFixed(0)}` };
  };
  return [
    rate(`vectors, ${CLIENTS} callers in the process`, inProcess),
    rate(`POST /v1/embeddings, ${CLIENTS} clients`, overHttp),
    {
      name: "ratio",
      value: ratio.median,
      unit: "times",
      bound: atLeast(0.75),
      note: `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)} (10 % to 90 % of ${inProcess.length} rounds)`,
    },
  ];
}

/** What HTTP costs: one short text per request as base64, beside the same number of callers in the engine's process. */
export async function cost(quick: boolean): Promise<Figure[]> {
  const { rounds, seconds } = quick ? { rounds: 2, seconds: 0.5 } : { rounds: 10, seconds: 2 };
  return await withServer([], async (server, generator) => {
    const target = embeddingsTarget(server, SHORT_TEXT);
    await warmUp(generator, closed(target, CLIENTS, seconds));
    const measured: CostMeasured = { inProcess: [], overHttp: [] };
    for (let round = 0; round < rounds; round += 1) {
      const callers = { callers: CLIENTS, seconds, text: SHORT_TEXT };
      measured.inProcess.push(await runTask("callers", callers));
      const { answers, seconds: took } = await generator.run(closed(target, CLIENTS, seconds));
      measured.overHttp.push(answers / took);
    }
    return costFigures(measured);
  });
}
