/**
 * Loaded into the server's process with `--import`: what only the process itself can measure. Changes nothing of the
 * server, which knows nothing of it.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { isMainThread } from "node:worker_threads";
import type { LoopDelay } from "../loop-delay.js";

/** What the process is asked for. */
export type ProbeQuestion =
  | "sample"
  /** A sample after full garbage collections. Needs `--expose-gc`. */
  | "collect"
  /** A sample, after which the event loop's delay is measured anew. */
  | "restart";

/** Of the process at one moment. */
export interface ProbeSample {
  /** Bytes of live and dead objects, and of what they hold outside of the heap. */
  heapUsed: number;
  external: number;
  /** Bytes of V8's heap that are in memory. */
  heapResident: number;
  rss: number;
  /** Active resources of the event loop but for timers: sockets, servers, requests of the thread pool. */
  handles: number;
  /** Since the last restart, in ms, the 1 ms of the timer included. */
  loopDelay: LoopDelay;
}

const NANOSECONDS = 1e6;
/** Come and go with each request. */
const SHORT_LIVED = new Set(["Timeout", "Immediate", "TickObject"]);
const GARBAGE_COLLECTIONS = 3;

const monitor = monitorEventLoopDelay({ resolution: 1 });

function sample(): ProbeSample {
  const { heapUsed, external, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().filter((name) => !SHORT_LIVED.has(name)).length;
  const ms = (nanoseconds: number) => nanoseconds / NANOSECONDS;
  const loopDelay = {
    p50: ms(monitor.percentile(50)),
    p99: ms(monitor.percentile(99)),
    max: ms(monitor.max),
  };
  const heapResident = getHeapStatistics().total_physical_size;
  return { heapUsed, external, heapResident, rss, handles, loopDelay };
}

async function reply(question: ProbeQuestion): Promise<ProbeSample> {
  if (question === "collect") {
    for (let i = 0; i < GARBAGE_COLLECTIONS; i += 1) {
      global.gc?.();
      // What finalizers free is free in the next round.
      await nextTurn();
    }
  }
  const taken = sample();
  if (question === "restart") monitor.reset();
  return taken;
}

if (isMainThread && process.send) {
  monitor.enable();
  process.on("message", async ({ id, question }: { id: number; question: ProbeQuestion }) => {
    process.send?.({ id, sample: await reply(question) });
  });
  // The soak has ended, however it ended.
  process.on("disconnect", () => process.exit(1));
  // The server ends as it does without a probe.
  process.channel?.unref();
}
