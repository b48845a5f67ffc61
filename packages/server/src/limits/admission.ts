import type { Context } from "koa";
import {
  type AddressSettings,
  clientAddress,
  networkFinder,
  setClient,
} from "../web/client-address.js";
import { clientGone } from "../web/http-error.js";
import { RequestLifetime } from "../web/request-lifetime.js";
import { setMemory } from "../web/request-memory.js";
import type { Admission, AnyRoute } from "../web/route.js";
import type { HeapGuard } from "./heap-guard.js";
import type { MemoryBudget } from "./memory-budget.js";
import { Places, shareOf } from "./places.js";

/** How many requests may be under way. */
export interface AdmissionSettings extends AddressSettings {
  maxConcurrentRequests: number;
  maxPendingBodies: number;
  /** Of routes that need no key. */
  maxOpenRequests: number;
  /** Percent of the places for bodies and for open routes that one address may take. */
  maxAddressPercent: number;
}

/** Bodies take a moment, and monitoring comes again by itself. */
const RETRY_AFTER_S = 1;

/** What {@link RequestAdmission} goes by. */
export interface AdmissionRules {
  settings: AdmissionSettings;
  /** Seconds after which a request that found no place may be answered. */
  retryAfter: () => number;
  memory: MemoryBudget;
  heap: HeapGuard;
}

/**
 * Who may be under way at once. Three kinds of places, so that none of them can use up another's: bodies on their way, of
 * which a slow client can hold many for long; requests that are wholly received and being answered; and requests of open
 * routes, which need no key. All but the latter charge what they need to the memory budget, and are refused while the heap
 * is full.
 */
export class RequestAdmission implements Admission {
  readonly requests: Places;
  readonly bodies: Places;
  readonly open: Places;
  readonly #trustProxy: number;
  readonly #networkOf: (address: string) => string;
  readonly #memory: MemoryBudget;
  readonly #heap: HeapGuard;

  constructor({ settings, retryAfter, memory, heap }: AdmissionRules) {
    const { maxConcurrentRequests, maxPendingBodies, maxOpenRequests } = settings;
    const { maxAddressPercent, trustProxy } = settings;
    this.#trustProxy = trustProxy;
    this.#networkOf = networkFinder(settings.clientIpv6Prefix);
    this.#memory = memory;
    this.#heap = heap;
    this.requests = new Places({
      what: "requests are under way",
      max: maxConcurrentRequests,
      retryAfter,
    });
    this.bodies = new Places({
      what: "bodies are on their way",
      max: maxPendingBodies,
      maxPerAddress: shareOf(maxPendingBodies, maxAddressPercent),
      retryAfter: () => RETRY_AFTER_S,
    });
    this.open = new Places({
      what: "requests of open routes are under way",
      max: maxOpenRequests,
      maxPerAddress: shareOf(maxOpenRequests, maxAddressPercent),
      retryAfter: () => RETRY_AFTER_S,
    });
  }

  /** How many places of each kind are taken, for metrics. */
  get taken(): Readonly<Record<"requests" | "bodies" | "open", number>> {
    const { requests, bodies, open } = this;
    return { requests: requests.taken, bodies: bodies.taken, open: open.taken };
  }

  arrive(ctx: Context, route: AnyRoute): () => void {
    const lifetime = RequestLifetime.of(ctx.req, ctx.res);
    if (lifetime.hasEnded) throw clientGone();
    if (route.open) {
      this.open.take(lifetime, this.#addressOf(ctx));
      return () => {};
    }
    this.#heap.check();
    setMemory(ctx, this.#memory.open(lifetime));
    if (!route.body) {
      this.requests.take(lifetime);
      return () => {};
    }
    this.requests.check();
    const client = this.#addressOf(ctx);
    setClient(ctx, client);
    const received = this.bodies.take(lifetime, client);
    return () => {
      received();
      if (lifetime.hasEnded) throw clientGone();
      this.#heap.check();
      this.requests.take(lifetime);
    };
  }

  #addressOf(ctx: Context): string {
    return this.#networkOf(clientAddress(ctx.req, this.#trustProxy));
  }
}
