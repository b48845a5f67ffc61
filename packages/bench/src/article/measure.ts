import { type LoadResult, noSamples } from "../load/samples.js";
import type { Cell, Offered, RunOptions, Timeline } from "../records/records.js";
import type { Fleet } from "./fleet.js";
import { NULL_SERVER } from "./null-way.js";
import type { Step } from "./plan.js";
import type { WayProcess } from "./way-process.js";

const WARM_UP_SECONDS = 0.15;
/** A closed loop on a slow way at many clients goes on until each client has sent twice, but no longer than this. */
const MAX_SECONDS = 12;
const TIMELINE_MS = 1000;
const OPEN_LOOP_CONNECTIONS = 512;

const closed = (server: WayProcess, clients: number, seconds: number, path = "/") => ({
  kind: "closed" as const,
  target: { port: server.ready.port, path },
  clients,
  seconds,
  maxSeconds: Math.max(seconds, MAX_SECONDS),
});

/** Wakes a server's caches after its pause. Few clients: a full queue would have to be waited for. */
async function warmUp(fleet: Fleet, server: WayProcess, path = "/"): Promise<void> {
  await fleet.generator.run(closed(server, 2, WARM_UP_SECONDS, path));
}

function figuresOf(step: Step, load: LoadResult): Omit<Cell, "samples"> {
  const { samples: _, sendLateP99Ms: __, ...figures } = load;
  return { way: step.way, clients: step.clients, round: step.round, ...figures };
}

/** The null server under so many clients. */
export function measureNull(fleet: Fleet, step: Step, options: RunOptions): Promise<Cell> {
  return fleet.awake(NULL_SERVER, async (server) => {
    await warmUp(fleet, server, "/null");
    const load = await fleet.generator.run(closed(server, step.clients, options.seconds, "/null"));
    return { ...figuresOf(step, load), samples: noSamples() };
  });
}

/** One way under so many clients: the load, and what the server says of itself before and after. */
export function measureCell(fleet: Fleet, step: Step, options: RunOptions): Promise<Cell> {
  if (step.way === NULL_SERVER) return measureNull(fleet, step, options);
  return fleet.awake(step.way, async (server) => {
    await warmUp(fleet, server);
    const before = await server.stats(true);
    const load = await fleet.generator.run(closed(server, step.clients, options.seconds));
    const after = await server.stats(false);
    const { loopDelay, rssBytes, peakRssBytes } = after;
    const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
    const stats = { loopDelay, rssBytes, peakRssBytes, cpuSeconds };
    return { ...figuresOf(step, load), stats, samples: load.samples };
  });
}

/** One second of a way's event loop, somewhere in the middle of a load. */
export function measureTimeline(fleet: Fleet, way: string, clients: number): Promise<Timeline> {
  return fleet.awake(way, async (server) => {
    await warmUp(fleet, server);
    const load = fleet.generator.run(closed(server, clients, (TIMELINE_MS + 400) / 1000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [events] = await Promise.all([server.timeline(TIMELINE_MS), load]);
    return { way, clients, ms: TIMELINE_MS, events };
  });
}

/** What is offered to a way in one measurement of the open loop. */
export interface Offer {
  way: string;
  round: number;
  share: number;
  perSecond: number;
  seconds: number;
  seed: number;
}

/** A way under requests that come at random instants, however late its answers are. */
export function measureOffered(fleet: Fleet, offer: Offer): Promise<Offered> {
  const { way, round, share, perSecond, seconds, seed } = offer;
  return fleet.awake(way, async (server) => {
    await warmUp(fleet, server);
    const target = { port: server.ready.port, path: "/" };
    const load = { kind: "open", target, perSecond, seconds, seed } as const;
    const result = await fleet.generator.run({ ...load, connections: OPEN_LOOP_CONNECTIONS });
    const { answers, errors, firstError, samples, sendLateP99Ms = Number.NaN } = result;
    return {
      ...{ way, round, share, perSecond, answers, errors, sendLateP99Ms, samples },
      seconds: result.seconds,
      ...(firstError === undefined ? {} : { firstError }),
    };
  });
}
