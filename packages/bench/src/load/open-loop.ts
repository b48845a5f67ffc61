import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../random.js";
import { quantile } from "../statistics.js";
import { Connection, expectOk, type Target } from "./connection.js";
import { addSample, type LoadResult, noSamples, type Refusal } from "./samples.js";

/** An open loop: requests come when they come, however late the answers are. */
export interface OpenLoop {
  kind: "open";
  target: Target;
  /** Mean arrivals in a second; the time between two is exponentially distributed. */
  perSecond: number;
  seconds: number;
  /** Connections at most; a request for which none is free waits, and its waiting counts. */
  connections: number;
  seed: number;
  /** Statuses that are no errors but refusals, noted apart. */
  refusals?: readonly number[];
}

/** The instants, in ms from the start, at which requests are meant to be sent. */
export function arrivals(perSecond: number, seconds: number, seed: number): number[] {
  const random = new Random(seed);
  const instants: number[] = [];
  let at = 0;
  for (;;) {
    at += (-Math.log(1 - random.next()) / perSecond) * 1000;
    if (at >= seconds * 1000) return instants;
    instants.push(at);
  }
}

/** Free connections, opened when first needed. */
class Pool {
  #free: Connection[] = [];
  #all: Connection[] = [];
  #queue: { resolve(connection: Connection): void; reject(reason: unknown): void }[] = [];
  #opened = 0;

  constructor(
    readonly target: Target,
    readonly limit: number,
  ) {}

  async take(): Promise<Connection> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#opened >= this.limit)
      return new Promise((resolve, reject) => this.#queue.push({ resolve, reject }));
    this.#opened += 1;
    try {
      const connection = await Connection.open(this.target);
      this.#all.push(connection);
      return connection;
    } catch (error) {
      // A server that takes no connection takes none of those who wait either: nobody waits for ever.
      this.#opened -= 1;
      for (const waiting of this.#queue.splice(0)) waiting.reject(error);
      throw error;
    }
  }

  /** Also one that has failed: whoever takes it is told so. */
  give(connection: Connection): void {
    const next = this.#queue.shift();
    if (next) next.resolve(connection);
    else this.#free.push(connection);
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }
}

/**
 * Latency counts from the instant at which a request was meant to be sent. A generator that waits for a response before
 * it sends again would leave out the requests that a slow server keeps from being sent (coordinated omission).
 */
export async function openLoop(load: OpenLoop): Promise<LoadResult> {
  const pool = new Pool(load.target, load.connections);
  const samples = noSamples();
  const refused: Refusal[] = [];
  const late: number[] = [];
  let [errors, last] = [0, 0];
  let firstError: string | undefined;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const request = async (intended: number) => {
    late.push(performance.now() - start - intended);
    const connection = await pool.take();
    try {
      const answer = await connection.send();
      last = performance.now() - start;
      if (load.refusals?.includes(answer.status)) {
        refused.push({ status: answer.status, latencyMs: last - intended });
      } else addSample(samples, intended, last - intended, expectOk(answer).timing);
    } finally {
      pool.give(connection);
    }
  };
  const underWay: Promise<void>[] = [];
  for (const intended of arrivals(load.perSecond, load.seconds, load.seed)) {
    const wait = intended - (performance.now() - start);
    if (wait > 0) await sleep(wait);
    underWay.push(
      request(intended).catch((error: Error) => {
        errors += 1;
        firstError ??= error.message;
      }),
    );
  }
  await Promise.all(underWay);
  pool.close();
  const { user, system } = process.cpuUsage(cpu);
  return {
    samples,
    answers: samples.latencyMs.length,
    seconds: last / 1000,
    errors,
    ...(firstError === undefined ? {} : { firstError }),
    generatorCpuSeconds: (user + system) / 1e6,
    ...(load.refusals ? { refused } : {}),
    ...(late.length === 0 ? {} : { sendLateP99Ms: quantile(late, 0.99) }),
  };
}
