import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { atLeast, atMost, below, type Figure } from "../../promises/figures.js";
import type { SoakArguments } from "../arguments.js";
import { Clients } from "../clients.js";
import { loopDelayFigures } from "../criteria.js";
import { Ledger } from "../ledger.js";
import { isAtRest, unfinished } from "../metrics.js";
import { computeReferences, type References } from "../references.js";
import type { SoakPart } from "../report.js";
import { SoakServer } from "../soak-server.js";
import type { AttackOrder, AttackReport } from "./attackers-process.js";

const program = fileURLToPath(new URL("attackers-process.js", import.meta.url));

const HONEST_CLIENTS = 8;
const TEXTS = 64;
const WARM_UP_SECONDS = 3;
/** From the first packet of the attack to the first honest request that counts. */
const APPROACH_SECONDS = 1;
/** What the kernel holds of the attackers' requests is worked off when they have gone. */
const SETTLE_TIMEOUT_MS = 60_000;
const TIMEOUT_MS = 30_000;
/** Attackers are other machines as a rule: they leave the CPUs to the server and its honest clients. */
const ATTACKERS_NICE = 10;
const MAX_P99_MS = 20;
const MAX_DELAY_MS = 100;
const MIN_SHARE = 0.5;

/** One attack, as it was measured. */
export interface AttackMeasured {
  /** Honest requests answered in a second. */
  before: number;
  during: number;
  /** Connections of the attackers in a second: each sends once. */
  attackRate: number;
  /** Of the honest requests, during the attack. */
  refused: number;
  lost: number;
  wasAlive: boolean;
  p50: number;
  p99: number;
  max: number;
  peakMb: number;
  /** Places still taken when the attackers have gone. */
  placesTaken: number;
}

/** The table of criteria of one attack. */
export function attackFigures(measured: AttackMeasured): Figure[] {
  const { before, during, attackRate, refused, lost, wasAlive, peakMb, placesTaken } = measured;
  const bounds: Readonly<Record<string, number>> = {
    "event-loop delay p99": MAX_P99_MS,
    "event-loop delay max": MAX_DELAY_MS,
  };
  const delays = loopDelayFigures(measured).map((figure) => {
    const limit = bounds[figure.name];
    return limit === undefined ? figure : { ...figure, bound: below(limit) };
  });
  return [
    { name: "connections of attackers that sent", value: attackRate, unit: "/s" },
    { name: "processes that ended", value: wasAlive ? 0 : 1, unit: "", bound: atMost(0) },
    {
      name: "honest throughput, with the attack to without",
      value: during / before,
      unit: "times",
      bound: atLeast(MIN_SHARE),
      note: `${before.toFixed(0)} to ${during.toFixed(0)}/s, ${refused} refused, ${lost} lost`,
    },
    ...delays,
    { name: "resident memory, peak", value: peakMb, unit: "MB" },
    { name: "places taken when it is over", value: placesTaken, unit: "", bound: atMost(0) },
  ];
}

function startAttackers(order: AttackOrder): ChildProcess {
  const child = fork(program);
  if (child.pid !== undefined) setPriority(child.pid, ATTACKERS_NICE);
  child.send(order);
  return child;
}

/** Answered honest requests in a second. */
async function throughput(clients: Clients, ledger: Ledger, seconds: number): Promise<number> {
  const [earlier, start] = [ledger.total().answered, performance.now()];
  const running = clients.run();
  await sleep(seconds * 1000);
  const rate = (1000 * (ledger.total().answered - earlier)) / (performance.now() - start);
  clients.stop();
  await running;
  return rate;
}

async function measureUnderAttack(
  server: SoakServer,
  order: AttackOrder,
  work: () => Promise<number>,
): Promise<
  Pick<AttackMeasured, "during" | "attackRate" | "wasAlive" | "p50" | "p99" | "max" | "peakMb">
> {
  let [peakMb, sent] = [0, 0];
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, server.residentMb() ?? 0);
  }, 100);
  await server.probe("restart");
  const attackers = startAttackers(order);
  const gone = once(attackers, "exit");
  attackers.on("message", ({ requests }: AttackReport) => {
    sent = requests;
  });
  const start = performance.now();
  try {
    await sleep(APPROACH_SECONDS * 1000);
    const during = await work();
    const attackRate = (1000 * sent) / (performance.now() - start);
    const delay = (await server.probe("sample"))?.loopDelay;
    const { p50 = Number.NaN, p99 = Number.NaN, max = Number.NaN } = delay ?? {};
    return { during, attackRate, wasAlive: server.isAlive, p50, p99, max, peakMb };
  } finally {
    clearInterval(watch);
    attackers.kill("SIGKILL");
    await gone;
  }
}

async function measureAttack(
  name: string,
  { plan, attackSeconds, connections, pauseMs }: SoakArguments,
  references: References,
): Promise<AttackMeasured> {
  const server = await SoakServer.start(plan);
  const ledger = new Ledger();
  const { port } = server;
  const mix = { openai: 1, article: 1 };
  const clients = new Clients(
    {
      port,
      mix,
      clients: HONEST_CLIENTS,
      slowClients: 0,
      burst: 0,
      timeoutMs: TIMEOUT_MS,
      seed: plan.seed,
    },
    ledger,
    references,
  );
  try {
    await throughput(clients, ledger, WARM_UP_SECONDS);
    const before = await throughput(clients, ledger, attackSeconds);
    const earlier = ledger.total();
    const order = { name, port, connections, pauseMs };
    const during = await measureUnderAttack(server, order, () =>
      throughput(clients, ledger, attackSeconds),
    );
    const total = ledger.total();
    const metrics = await server.settle(isAtRest, SETTLE_TIMEOUT_MS);
    const { requests, bodies, open } = metrics
      ? unfinished(metrics)
      : { requests: Number.NaN, bodies: 0, open: 0 };
    return {
      before,
      ...during,
      refused: total.refused - earlier.refused,
      lost: total.lost - earlier.lost,
      wasAlive: during.wasAlive && server.isAlive,
      placesTaken: requests + bodies + open,
    };
  } finally {
    clients.stop();
    clients.close();
    await server.stop();
  }
}

/** Each attack against a server of its own. */
export async function* attackParts(args: SoakArguments): AsyncGenerator<SoakPart> {
  const references = await computeReferences(TEXTS, args.plan.seed);
  for (const name of args.attacks)
    yield {
      part: `attack ${name}`,
      figures: attackFigures(await measureAttack(name, args, references)),
    };
}
