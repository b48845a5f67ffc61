import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../random.js";
import type { Ledger } from "./ledger.js";
import type { References } from "./references.js";
import type { SoakRequest } from "./request.js";
import { type Manner, type Sending, send } from "./send.js";
import { chooseRequest, type Mix } from "./shapes.js";

/** What honest clients do. */
export interface ClientsPlan {
  port: number;
  mix: Mix;
  /** Clients that send their next request when the last one has ended. */
  clients: number;
  /** As many more that write and read slowly. */
  slowClients: number;
  /** Requests that come at once, every {@link BURST_INTERVAL_MS}; 0: no bursts. */
  burst: number;
  /** After which a request without a response is lost. */
  timeoutMs: number;
  seed: number;
}

const BURST_INTERVAL_MS = 3000;
/** Shares of requests that their clients cancel, or that have a deadline, and up to how many ms these take. */
const CANCELLED = { share: 0.03, maxMs: 30 };
const HURRIED = { share: 0.05, maxMs: 60 };
/** A refused client comes again after as long as a client that is in a hurry would wait. */
const REFUSED_PAUSE_MS = 20;
/** Well below the server's, so that no request is sent on a connection that the server is closing. */
const IDLE_TIMEOUT_MS = 20_000;
const OVERLOADED = 429;
const UNAVAILABLE = 503;

function hurried(request: SoakRequest, random: Random): SoakRequest {
  const timeout = String(random.integer(0, HURRIED.maxMs));
  return { ...request, headers: { "X-Request-Timeout-Ms": timeout, ...request.headers } };
}

/** Honest clients: each request is accounted for, each vector compared. */
export class Clients {
  readonly #plan: ClientsPlan;
  readonly #ledger: Ledger;
  readonly #references: References;
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_TIMEOUT_MS });
  /** Set when no more requests are to be sent. */
  #stopping = new AbortController();

  constructor(plan: ClientsPlan, ledger: Ledger, references: References) {
    this.#plan = plan;
    this.#ledger = ledger;
    this.#references = references;
  }

  /** Sends requests until `stop`; resolves when all have ended. */
  async run(): Promise<void> {
    this.#stopping = new AbortController();
    const { clients, slowClients, burst, seed } = this.#plan;
    const all = Array.from({ length: clients + slowClients }, (_, index) =>
      this.#client(new Random(seed + index), index >= clients),
    );
    if (burst > 0) all.push(this.#bursts(new Random(seed + all.length)));
    await Promise.all(all);
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Sends `count` requests at once, each on a connection of its own, and returns their statuses. */
  async atOnce(
    count: number,
    make: (index: number) => SoakRequest,
  ): Promise<(number | undefined)[]> {
    return await Promise.all(
      Array.from({ length: count }, (_, index) => send(make(index), this.#sending())),
    );
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#agent.destroy();
  }

  #sending(): Sending {
    const { port, timeoutMs } = this.#plan;
    return { port, timeoutMs, agent: this.#agent, ledger: this.#ledger };
  }

  async #client(random: Random, slow: boolean): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      let request = this.#choose(random);
      if (random.next() < HURRIED.share) request = hurried(request, random);
      const manner: Manner = {
        slow,
        ...(random.next() < CANCELLED.share && {
          cancelAfterMs: random.next() * CANCELLED.maxMs,
        }),
      };
      const status = await send(request, this.#sending(), manner);
      if (status === OVERLOADED || status === UNAVAILABLE) await sleep(REFUSED_PAUSE_MS);
      // A server that is gone refuses at once.
      if (status === undefined) await sleep(1);
    }
  }

  async #bursts(random: Random): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(BURST_INTERVAL_MS, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.atOnce(this.#plan.burst, () => this.#choose(random));
    }
  }

  #choose(random: Random): SoakRequest {
    return chooseRequest(this.#plan.mix, random, this.#references);
  }
}
