import type { LoadGenerator } from "../../load/load-generator.js";
import type { OpenLoop } from "../../load/open-loop.js";
import type { LoadResult } from "../../load/samples.js";
import { atLeast, atMost, below, type Figure } from "../../promises/figures.js";
import type { ServerProcess } from "../../server-process.js";
import { quantile } from "../../statistics.js";
import { closed, embeddingsTarget, LONG_TEXT, warmUp, withServer } from "../service.js";

const TIMES_CAPACITY = 3;
/** Of the same overload before what is measured. V8's heap has its size then: in two minutes, memory was flat from there on. */
const SETTLING_SECONDS = 20;
const CLIENTS = 32;
/** How long each client will wait. */
const TIMEOUT_MS = 1000;
/** An answer that is ready at its deadline still has to travel, and the generator is busy too. */
const TRAVEL_MS = 250;
/** Accepted, and then not done in time. */
const LATE = 504;
const REFUSALS = [429, 503, LATE];

/** The server at its capacity, then at three times as much for as long. */
export interface OverloadMeasured {
  /** Good answers per second with a closed loop. */
  capacity: number;
  load: LoadResult;
  /** Seconds for which requests were sent. */
  sentSeconds: number;
  /** Resident memory, read each second while the load lasted. */
  residentMb: number[];
}

function memoryFigure(residentMb: readonly number[]): Figure {
  // The first fifth fills the queue and its buffers.
  const settled = residentMb.slice(Math.ceil(residentMb.length / 5));
  const half = Math.floor(settled.length / 2);
  const growth = quantile(settled.slice(-half), 0.5) / quantile(settled.slice(0, half), 0.5);
  const note = `${Math.min(...residentMb).toFixed(0)} to ${Math.max(...residentMb).toFixed(0)} MB`;
  return {
    name: "memory, later half to earlier",
    value: growth,
    unit: "times",
    bound: below(1.1),
    note,
  };
}

export function overloadFigures(measured: OverloadMeasured): Figure[] {
  const { capacity, load, sentSeconds, residentMb } = measured;
  const { samples, refused = [], errors, firstError } = load;
  const inTime = samples.latencyMs.filter((ms) => ms <= TIMEOUT_MS + TRAVEL_MS).length;
  const all = samples.latencyMs.length + refused.length + errors;
  const late = refused.filter(({ status }) => status === LATE).length;
  const refusals = refused.filter(({ status }) => status !== LATE);
  const refusedMs = refusals.length > 0 ? refusals.map(({ latencyMs }) => latencyMs) : [0];
  return [
    { name: `capacity, ${CLIENTS} clients`, value: capacity, unit: "/s" },
    { name: "offered", value: all / sentSeconds, unit: "/s", note: `for ${sentSeconds} s` },
    {
      name: "goodput to capacity",
      value: inTime / sentSeconds / capacity,
      unit: "times",
      bound: atLeast(0.9),
    },
    {
      name: "good answers within their deadline",
      value: inTime / samples.latencyMs.length,
      unit: "share",
      bound: atLeast(0.999),
    },
    {
      name: "refusals (429, 503), p99",
      value: quantile(refusedMs, 0.99),
      unit: "ms",
      bound: atMost(100),
      note: `${refusals.length} of ${all}, p50 ${quantile(refusedMs, 0.5).toFixed(1)} ms`,
    },
    {
      name: "accepted and then late (504), share of all",
      value: late / all,
      unit: "share",
      bound: below(0.01),
    },
    {
      name: "other ends",
      value: errors,
      unit: "",
      bound: below(1),
      ...(firstError ? { note: firstError } : {}),
    },
    memoryFigure(residentMb),
  ];
}

async function measure(
  server: ServerProcess,
  generator: LoadGenerator,
  seconds: number,
): Promise<OverloadMeasured> {
  const target = embeddingsTarget(server, LONG_TEXT);
  const usualLoad = closed(target, CLIENTS, Math.min(10, seconds));
  await warmUp(generator, usualLoad);
  const usual = await generator.run(usualLoad);
  const capacity = usual.answers / usual.seconds;
  const excess: OpenLoop = {
    kind: "open",
    target: { ...target, headers: { "X-Request-Timeout-Ms": String(TIMEOUT_MS) } },
    perSecond: TIMES_CAPACITY * capacity,
    seconds,
    connections: 2048,
    seed: 7,
    refusals: REFUSALS,
  };
  await generator.run({ ...excess, seconds: Math.min(SETTLING_SECONDS, seconds) });
  const residentMb: number[] = [];
  const reader = setInterval(() => residentMb.push(server.residentMb() ?? Number.NaN), 1000);
  try {
    const load = await generator.run(excess);
    return { capacity, load, sentSeconds: seconds, residentMb };
  } finally {
    clearInterval(reader);
  }
}

/** Three times as many requests as the server can answer, for a minute, whatever becomes of them. */
export async function overload(quick: boolean): Promise<Figure[]> {
  return await withServer(["--threads", "1"], async (server, generator) =>
    overloadFigures(await measure(server, generator, quick ? 8 : 60)),
  );
}
