import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "../promises/figures.js";
import { Clients } from "./clients.js";
import { type AtRest, type MemorySample, type SoakMeasured, soakFigures } from "./criteria.js";
import { Cutters } from "./cutters.js";
import type { Leak } from "./leak.js";
import { Ledger } from "./ledger.js";
import { isAtRest, sumOf, unfinished } from "./metrics.js";
import type { References } from "./references.js";
import { get } from "./request.js";
import { addDocuments, type Mix } from "./shapes.js";
import { SoakServer } from "./soak-server.js";

/** What one soak is. */
export interface SoakPlan {
  /** Of load, the warm-up included. */
  seconds: number;
  warmUpSeconds: number;
  /** Ends the load once there were so many, if that is before the seconds are over. */
  disconnects?: number | undefined;
  clients: number;
  slowClients: number;
  cutters: number;
  /** Requests of one burst; 0: no bursts. */
  burst: number;
  mix: Mix;
  seed: number;
  /** `--max-concurrent-requests` of the server. */
  maxConcurrentRequests: number;
  /** After which a request without a response is lost. */
  timeoutMs: number;
  serverArgs: readonly string[];
  nodeArgs: readonly string[];
  leak?: Leak | undefined;
  /** Gets a line each minute of load. */
  onProgress: (line: string) => void;
}

const SETTLE_TIMEOUT_MS = 15_000;
const SAMPLE_INTERVAL_MS = 1000;
const PROGRESS_INTERVAL_MS = 60_000;
const DOCUMENTS_AT_ONCE = 64;
/** Requests at once at the end: the limit, but no more than one machine opens at once. */
const MAX_AT_ONCE = 512;
const MAX_CUT_LENGTH = 200;

/** All parts of one soak. */
interface Soak {
  plan: SoakPlan;
  server: SoakServer;
  clients: Clients;
  cutters: Cutters;
  ledger: Ledger;
  references: References;
}

async function fillStore({ clients, references, ledger }: Soak): Promise<void> {
  const { texts } = references;
  for (let from = 0; from < texts.length; from += DOCUMENTS_AT_ONCE)
    await clients.atOnce(1, () =>
      addDocuments(references, texts.slice(from, from + DOCUMENTS_AT_ONCE)),
    );
  if (ledger.total().answered === 0) throw new Error("the store takes no documents");
}

/** Whose memory grows, if it does: V8's heap, what its objects hold outside, or the rest (code, native memory, free pages). */
async function memoryLine(server: SoakServer): Promise<string> {
  const sample = await server.probe("sample");
  if (!sample) return "? MB";
  const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  const { rss, heapResident, external } = sample;
  return `${mb(rss)} MB (heap ${mb(heapResident)}, buffers ${mb(external)})`;
}

async function progressLine({ ledger, cutters, server }: Soak): Promise<string> {
  const memory = await memoryLine(server);
  const { sent, answered, refused } = ledger.total();
  return `${sent} sent, ${answered} answered, ${refused} refused, ${cutters.disconnects} disconnects, ${memory}`;
}

/** Resolves when the load is over and each of its requests has ended. */
async function load(soak: Soak, seconds: number): Promise<void> {
  const { plan, clients, cutters, server } = soak;
  const ended = new AbortController();
  const progress = setInterval(
    async () => plan.onProgress(await progressLine(soak)),
    PROGRESS_INTERVAL_MS,
  );
  const cutting = cutters.run(plan.disconnects);
  const running = Promise.all([clients.run(), cutting]);
  const time = sleep(seconds * 1000, undefined, { signal: ended.signal });
  const waits: Promise<unknown>[] = [time, serverEnds(server, ended.signal)];
  if (plan.disconnects !== undefined) waits.push(cutting);
  await Promise.race(waits);
  ended.abort();
  time.catch(() => {});
  clients.stop();
  cutters.stop();
  await running;
  clearInterval(progress);
}

async function serverEnds(server: SoakServer, signal: AbortSignal): Promise<void> {
  while (server.isAlive && !signal.aborted) await sleep(SAMPLE_INTERVAL_MS / 4);
}

/** After the load, with no client connected. */
async function atRest({ server, clients }: Soak, max?: AtRest): Promise<AtRest> {
  clients.close();
  const end = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const sample = await server.probe("collect");
    const found = {
      descriptors: server.descriptors(),
      handles: sample?.handles ?? Number.NaN,
      liveBytes: sample ? sample.heapUsed + sample.external : Number.NaN,
    };
    const isFlat =
      max !== undefined && found.descriptors <= max.descriptors && found.handles <= max.handles;
    // Sockets take a moment to close; without anything to compare with, two seconds are enough.
    const settled = max === undefined ? end - SETTLE_TIMEOUT_MS + 2000 : end;
    if (isFlat || !server.isAlive || performance.now() > settled) return found;
    await sleep(200);
  }
}

/** Reads resident memory each second until the function that it returns is called. */
function watchMemory(server: SoakServer, samples: MemorySample[]): () => void {
  const start = performance.now();
  const timer = setInterval(() => {
    const residentMb = server.residentMb();
    if (residentMb === undefined) return;
    samples.push({ seconds: (performance.now() - start) / 1000, residentMb });
  }, SAMPLE_INTERVAL_MS);
  return () => clearInterval(timer);
}

/** As many requests at once as there are places. */
async function answeredAtOnce({ plan, clients }: Soak): Promise<SoakMeasured["atOnce"]> {
  const sent = Math.min(plan.maxConcurrentRequests, MAX_AT_ONCE);
  const statuses = await clients.atOnce(sent, (index) =>
    get("GET / at once", `/?q=${index}`, () => 0),
  );
  return { sent, answered: statuses.filter((status) => status === 200).length };
}

async function measure(soak: Soak): Promise<Omit<SoakMeasured, "exitCode">> {
  const { plan, server, ledger, cutters } = soak;
  await fillStore(soak);
  await load({ ...soak, plan: { ...plan, disconnects: undefined } }, plan.warmUpSeconds);
  const before = await atRest(soak);
  await server.probe("restart");
  const [earlier, start] = [cutters.disconnects, performance.now()];
  const memory: MemorySample[] = [];
  const stopWatching = watchMemory(server, memory);
  const disconnects = plan.disconnects === undefined ? undefined : earlier + plan.disconnects;
  try {
    await load({ ...soak, plan: { ...plan, disconnects } }, plan.seconds - plan.warmUpSeconds);
  } finally {
    stopWatching();
  }
  const seconds = (performance.now() - start) / 1000;
  const loopDelay = (await server.probe("sample"))?.loopDelay;
  const metrics = await server.settle(isAtRest, SETTLE_TIMEOUT_MS);
  const after = await atRest(soak, before);
  const atOnce = await answeredAtOnce(soak);
  return {
    ledger,
    seconds,
    disconnects: cutters.disconnects - earlier,
    wantedDisconnects: plan.disconnects,
    unfinished: metrics && unfinished(metrics),
    failedTexts: metrics
      ? sumOf(metrics, "native_infer_texts_total", 'outcome="failed"')
      : Number.NaN,
    before,
    after,
    memory,
    loopDelay,
    atOnce,
    wasAlive: server.isAlive,
  };
}

/** What a soak found, and the account of its requests. */
export interface SoakResult {
  figures: Figure[];
  ledger: Ledger;
}

/** Runs one soak against a server of its own, which has ended when this resolves or rejects. */
export async function runSoak(plan: SoakPlan, references: References): Promise<SoakResult> {
  const { maxConcurrentRequests, serverArgs, nodeArgs, leak } = plan;
  const limit = ["--max-concurrent-requests", String(maxConcurrentRequests)];
  const server = await SoakServer.start({ serverArgs: [...limit, ...serverArgs], nodeArgs, leak });
  const ledger = new Ledger();
  const { port } = server;
  const clients = new Clients({ ...plan, port }, ledger, references);
  const cutters = new Cutters({
    ...plan,
    port,
    texts: references.texts.filter(({ length }) => length <= MAX_CUT_LENGTH),
  });
  let measured: Omit<SoakMeasured, "exitCode">;
  try {
    measured = await measure({ plan, server, clients, cutters, ledger, references });
  } finally {
    clients.stop();
    cutters.stop();
    clients.close();
    await server.stop();
  }
  return { figures: soakFigures({ ...measured, exitCode: await server.stop() }), ledger };
}
