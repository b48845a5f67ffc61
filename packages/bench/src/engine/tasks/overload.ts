import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { Embedder, type NativeInferError } from "native-infer";
import { residentMemory } from "../../memory.js";

export interface OverloadOptions {
  /** Calls that must be rejected in each round. */
  rejections: number;
  rounds: number;
  /** Calls in one turn of the loop: all of a round, or fewer, which leaves the collector less to do at once. */
  callsPerTurn: number;
}

export interface OverloadMeasured {
  /** Of each round: how long the loop was held by the calls and their rejections. */
  heldMs: number[];
  /** Calls among them that found room, because a text had been answered meanwhile. */
  accepted: number[];
  /** After each round and a garbage collection, in MB; the first value is from before the first round. */
  heapMb: number[];
  residentMb: number[];
}

const QUEUE = 1024;
const FILLING_CALLS = 8;

/** Far more tokens than a text may have: a queue of these takes seconds to answer. */
const LONG_TEXT = "word ".repeat(250);

/** Calls that are small enough not to be divided, in the lane that may fill it: the queue is full when this returns, or it throws. */
function fill(embedder: Embedder, signal: AbortSignal): Promise<unknown>[] {
  const texts = Array<string>(QUEUE / FILLING_CALLS).fill(LONG_TEXT);
  const calls = Array.from({ length: FILLING_CALLS }, () =>
    embedder.embed(texts, { signal, lane: "interactive" }),
  );
  for (const call of calls) call.catch(() => {});
  const { queuedTexts } = embedder.stats();
  if (queuedTexts < QUEUE * 0.9) throw new Error(`only ${queuedTexts} texts are queued`);
  return calls;
}

/** Until nothing is queued any more; throws after ten seconds. */
async function emptied(embedder: Embedder): Promise<void> {
  const end = performance.now() + 10_000;
  while (embedder.stats().queuedTexts > 0) {
    if (performance.now() > end) throw new Error("the queue does not empty");
    await wait(5);
  }
}

/** Calls until `target` of them were rejected, so many in a turn; other failures count as faults. */
async function reject(embedder: Embedder, target: number, callsPerTurn: number) {
  let rejected = 0;
  let accepted = 0;
  let fault: unknown;
  const onRejected = (error: NativeInferError) => {
    if (error.code === "OVERLOADED") rejected += 1;
    else fault ??= error;
  };
  const onAnswered = () => {};
  const start = performance.now();
  while (rejected < target && fault === undefined) {
    const before = rejected;
    const calls = Math.min(target - rejected, callsPerTurn);
    for (let i = 0; i < calls; i += 1) {
      embedder.embed("How big is London").then(onAnswered, onRejected);
    }
    await nextTurn();
    accepted += calls - (rejected - before);
  }
  if (fault !== undefined) throw fault;
  return { heldMs: performance.now() - start, accepted };
}

/** A first round is for warming up; memory is compared from its end on. */
export async function measure(options: OverloadOptions): Promise<OverloadMeasured> {
  const { rejections, rounds, callsPerTurn } = options;
  await using embedder = await Embedder.load({ threads: 1, maxQueueTexts: QUEUE });
  const measured: OverloadMeasured = { heldMs: [], accepted: [], heapMb: [], residentMb: [] };
  for (let round = -1; round < rounds; round += 1) {
    const stop = new AbortController();
    const full = fill(embedder, stop.signal);
    const { heldMs, accepted } = await reject(embedder, rejections, callsPerTurn);
    stop.abort();
    await Promise.allSettled(full);
    await emptied(embedder);
    globalThis.gc?.();
    measured.heapMb.push(process.memoryUsage().heapUsed / 2 ** 20);
    measured.residentMb.push(residentMemory()?.now ?? Number.NaN);
    if (round < 0) continue;
    measured.heldMs.push(heldMs);
    measured.accepted.push(accepted);
  }
  return measured;
}
