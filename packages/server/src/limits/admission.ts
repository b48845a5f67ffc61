import { getHeapStatistics } from "node:v8";
import type { Context } from "koa";
import { clientGone } from "../http/http-error.js";
import type { Admission, AnyOperation } from "../http/operation.js";
import { RequestLifetime } from "../http/request-lifetime.js";
import { clientAddress, networkOf } from "../security/client-address.js";
import type { Settings } from "../settings/read.js";
import { ParsedBytes } from "./parsed-bytes.js";
import { Places, shareOf } from "./places.js";

/** The settings that say how many requests may be under way. */
export type AdmissionSettings = Pick<
  Settings,
  | "maxConcurrentRequests"
  | "maxPendingBodies"
  | "maxParsedBytes"
  | "maxOpenRequests"
  | "maxAddressPercent"
  | "trustProxy"
>;

/** Parsed bodies take at most one part in so many of V8's heap: vectors, responses and what is not yet collected need room too. */
const HEAP_SHARE = 4;

/** Bodies take a moment, and monitoring comes again by itself. */
const RETRY_AFTER_S = 1;

/**
 * Who may be under way at once. Three kinds of places, so that none of them can use up another's: bodies on their way, of
 * which a slow client can hold many for long; requests that are wholly received and being answered; and requests of open
 * routes, which need no key.
 */
export class RequestAdmission implements Admission {
  readonly requests: Places;
  readonly bodies: Places;
  readonly open: Places;
  readonly parsed: ParsedBytes;
  readonly #trustProxy: number;

  /** @param retryAfter - seconds after which a request that was refused may be answered */
  constructor(settings: AdmissionSettings, retryAfter: () => number) {
    const { maxConcurrentRequests, maxPendingBodies, maxOpenRequests } = settings;
    const { maxAddressPercent, trustProxy } = settings;
    this.#trustProxy = trustProxy;
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
    const heapBytes = getHeapStatistics().heap_size_limit;
    const maxParsed = Math.min(settings.maxParsedBytes, Math.floor(heapBytes / HEAP_SHARE));
    this.parsed = new ParsedBytes({ max: maxParsed, retryAfter });
  }

  /** How many places of each kind are taken, for metrics. */
  get taken(): Readonly<Record<"requests" | "bodies" | "open", number>> {
    const { requests, bodies, open } = this;
    return { requests: requests.taken, bodies: bodies.taken, open: open.taken };
  }

  arrive(ctx: Context, operation: AnyOperation): () => void {
    const lifetime = RequestLifetime.of(ctx.req, ctx.res);
    if (lifetime.hasEnded) throw clientGone();
    if (operation.open) {
      this.open.take(lifetime, this.#addressOf(ctx));
      return () => {};
    }
    if (!operation.body) {
      this.requests.take(lifetime);
      return () => {};
    }
    this.requests.check();
    const received = this.bodies.take(lifetime, this.#addressOf(ctx));
    return () => {
      received();
      if (lifetime.hasEnded) throw clientGone();
      this.requests.take(lifetime);
    };
  }

  charge(ctx: Context, bytes: number): void {
    const lifetime = RequestLifetime.of(ctx.req, ctx.res);
    if (lifetime.hasEnded) throw clientGone();
    this.parsed.take(lifetime, bytes);
  }

  #addressOf(ctx: Context): string {
    return networkOf(clientAddress(ctx.req, this.#trustProxy));
  }
}
