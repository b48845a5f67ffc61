import { Fleet } from "../../article/fleet.js";
import type { LoadGenerator } from "../../load/load-generator.js";
import { atLeast, atMost, type Figure } from "../../promises/figures.js";
import type { ServerProcess } from "../../server-process.js";
import { pairedRatios, quantile, spread } from "../../statistics.js";
import { PYTHON_WAYS } from "../../ways/python-ways.js";
import { between, lateTicksFigure, type Ticks, ticksOf } from "../late-ticks.js";
import { closed, portOf, SHORT_TEXT, warmUp, withServer } from "../service.js";

const CLIENTS = 32;
const IO_MS = 5;
/** The article's best program. */
const PEER = "python-process-pool";

/** One round: requests/s of the server and, where it can run here, of the article's best program right after it. */
export interface ArticleMeasured {
  ours: number[];
  theirs: number[];
  /** Of every request of every round. */
  ioMs: number[];
  /** Of the server's event loop, in its own turns. */
  ticks: Ticks;
  /** Why the peer did not run. */
  missing?: string;
}

function ratioFigure({ ours, theirs, missing }: ArticleMeasured): Figure {
  const name = `requests/s, times those of ${PEER}`;
  if (missing !== undefined) return { name, value: Number.NaN, unit: "times", note: missing };
  const { low, median, high } = spread(pairedRatios(ours, theirs));
  const note = `${low.toFixed(1)} to ${high.toFixed(1)} (10 % to 90 % of ${ours.length} rounds)`;
  return { name, value: median, unit: "times", bound: atLeast(20), note };
}

export function articleFigures(measured: ArticleMeasured): Figure[] {
  const { ours, ioMs, ticks } = measured;
  const note = `${ioMs.length} requests, p50 ${quantile(ioMs, 0.5).toFixed(2)}`;
  return [
    { name: `GET /, ${CLIENTS} clients`, value: quantile(ours, 0.5), unit: "/s" },
    { name: "io p99", value: quantile(ioMs, 0.99), unit: "ms", bound: atMost(6.5), note },
    lateTicksFigure(ticks),
    ratioFigure(measured),
  ];
}

/** Starts the peer, paused; gives why it cannot run where it cannot. */
async function startPeer(fleet: Fleet): Promise<string | undefined> {
  const way = PYTHON_WAYS.find(({ name }) => name === PEER);
  const missing = way === undefined ? "unknown" : way.missing();
  if (way === undefined || missing !== undefined) return missing;
  await fleet.start(PEER, way.command({ threads: 1, ioMs: IO_MS, text: SHORT_TEXT }));
  return undefined;
}

async function measure(
  server: ServerProcess,
  generator: LoadGenerator,
  quick: boolean,
): Promise<ArticleMeasured> {
  const { rounds, seconds } = quick ? { rounds: 2, seconds: 0.5 } : { rounds: 8, seconds: 2 };
  const fleet = new Fleet(generator);
  try {
    const missing = await startPeer(fleet);
    const measured: ArticleMeasured = {
      ours: [],
      theirs: [],
      ioMs: [],
      ticks: { count: 0, late: 0 },
    };
    const load = (port: number) => closed({ port, path: "/" }, CLIENTS, seconds);
    const ask = async (port: number) => {
      const { answers, seconds: took, samples } = await generator.run(load(port));
      return { rate: answers / took, samples };
    };
    await warmUp(generator, load(portOf(server)));
    for (let round = 0; round < rounds; round += 1) {
      const before = await ticksOf(server.url);
      const { rate, samples } = await ask(portOf(server));
      const { count, late } = between(before, await ticksOf(server.url));
      measured.ticks.count += count;
      measured.ticks.late += late;
      measured.ours.push(rate);
      for (const ms of samples.ioMs) measured.ioMs.push(ms);
      if (missing !== undefined) continue;
      const peer = await fleet.awake(PEER, ({ ready }) => ask(ready.port));
      measured.theirs.push(peer.rate);
    }
    return { ...measured, ...(missing === undefined ? {} : { missing }) };
  } finally {
    await fleet.stop();
  }
}

/** The article's service under 32 clients, beside the article's best program. */
export async function article(quick: boolean): Promise<Figure[]> {
  return await withServer(["--threads", "1"], async (server, generator) =>
    articleFigures(await measure(server, generator, quick)),
  );
}
