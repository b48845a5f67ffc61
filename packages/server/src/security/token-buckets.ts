/** Whether a request may pass, and what its client may still do. */
export interface Taken {
  allowed: boolean;
  /** Requests that may follow at once. */
  remaining: number;
  /** Milliseconds until the next one may come; 0 where it may come now. */
  retryMs: number;
  /** Milliseconds until all of the burst may come again. */
  fullMs: number;
}

const MAX_CLIENTS = 65_536;

/**
 * One token bucket per client: `burst` requests at once, refilled at `perSecond`. A bucket is one
 * number, the time at which it will be full again, and a full bucket is as good as none; so the
 * buckets live in two maps, and the older one, all of whose buckets are full, is thrown away
 * whenever it takes less than that for a bucket to fill. Where more than 65,536 clients come in
 * that time, the older map goes early, and clients in it get a full bucket too soon.
 */
export class TokenBuckets {
  readonly #intervalMs: number;
  readonly #fillMs: number;
  readonly #burst: number;
  readonly #maxClients: number;
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #youngSince = 0;

  constructor(perSecond: number, burst: number, maxClients = MAX_CLIENTS) {
    this.#intervalMs = 1000 / perSecond;
    this.#burst = burst;
    this.#fillMs = burst * this.#intervalMs;
    this.#maxClients = maxClients;
  }

  /** Buckets in memory. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Takes one token of `client`'s bucket, where there is one. `now` in milliseconds, ascending. */
  take(client: string, now: number): Taken {
    this.#forget(now);
    const fullAt = this.#young.get(client) ?? this.#old.get(client) ?? 0;
    const owedMs = Math.max(0, fullAt - now);
    const room = (this.#fillMs - owedMs) / this.#intervalMs;
    // The sum of many intervals is not exact.
    const tokens = Math.min(this.#burst, Math.floor(room + 1e-6));
    if (tokens < 1) {
      return {
        allowed: false,
        remaining: 0,
        retryMs: (1 - room) * this.#intervalMs,
        fullMs: owedMs,
      };
    }
    const fullMs = owedMs + this.#intervalMs;
    this.#young.set(client, now + fullMs);
    const remaining = tokens - 1;
    const retryMs = remaining > 0 ? 0 : (2 - room) * this.#intervalMs;
    return { allowed: true, remaining, retryMs, fullMs };
  }

  #forget(now: number): void {
    if (now - this.#youngSince < this.#fillMs && this.#young.size < this.#maxClients) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSince = now;
  }
}
