import { getHeapStatistics } from "node:v8";
import { type Clock, systemClock } from "../common/clock.js";
import { clientGone, HttpError, tooLong } from "../web/http-error.js";
import type { RequestLifetime } from "../web/request-lifetime.js";
import type { RequestMemory } from "../web/request-memory.js";

/** Of the heap limit: the rest is for the server itself and for what the garbage collector has not freed yet. */
const SHARE_OF_HEAP = 0.5;
/** Of the container's memory, which models, native memory and the rest of the heap share. */
const SHARE_OF_CONTAINER = 0.25;
/** For how long memory counts as short after a request was refused for it. */
const SHORT_MS = 10_000;
/** By then the slowest readers have lost what they hold. */
const RETRY_AFTER_S = 5;

/** Bytes that all requests together may hold if no setting says how many. */
export function defaultMaxMemoryBytes(
  heapLimit = getHeapStatistics().heap_size_limit,
  containerBytes = process.constrainedMemory(),
): number {
  // Without a container it is 0, or larger than any machine's memory.
  const container = containerBytes > 0 ? containerBytes : Number.POSITIVE_INFINITY;
  return Math.floor(Math.min(heapLimit * SHARE_OF_HEAP, container * SHARE_OF_CONTAINER));
}

/** What {@link MemoryBudget} goes by. */
export interface MemoryRules {
  /** Bytes that all requests together may hold. Default: {@link defaultMaxMemoryBytes}. */
  maxBytes?: number | undefined;
  clock?: Clock;
}

/**
 * Bytes that requests under way hold: of bodies as they arrive, and of parsed bodies, vectors and responses by estimates that
 * are made before the work. A count of requests is no limit for memory: a body of 8 KB may ask for vectors of 3 MB, and a client that does not read
 * keeps them.
 */
export class MemoryBudget {
  readonly maxBytes: number;
  readonly #clock: Clock;
  #charged = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;

  constructor({ maxBytes = defaultMaxMemoryBytes(), clock = systemClock }: MemoryRules = {}) {
    this.maxBytes = maxBytes;
    this.#clock = clock;
  }

  /** Bytes that requests under way hold. */
  get charged(): number {
    return this.#charged;
  }

  /** Whether a request was refused in the last ten seconds because others held too much. */
  get isShort(): boolean {
    return this.#clock.now() - this.#refusedAt < SHORT_MS;
  }

  /** The memory of one request, of which it holds nothing yet. */
  open(lifetime: RequestLifetime): RequestMemory {
    let held = 0;
    let isOpen = false;
    const close = () => {
      this.#charged -= held;
      held = 0;
    };
    const charge = (bytes: number) => {
      if (lifetime.hasEnded) throw clientGone();
      if (bytes > 0) this.#check(bytes, held);
      held += bytes;
      this.#charged += bytes;
      if (isOpen) return;
      isOpen = true;
      lifetime.onEnd(close);
    };
    const release = (bytes: number) => {
      if (lifetime.hasEnded) return;
      held -= bytes;
      this.#charged -= bytes;
    };
    return { charge, release, correct: (estimate, bytes) => charge(bytes - estimate) };
  }

  #check(bytes: number, held: number): void {
    if (this.#charged + bytes <= this.maxBytes) return;
    if (held + bytes > this.maxBytes) {
      throw tooLong(
        `the request needs ${held + bytes} bytes of memory; at most ${this.maxBytes} are allowed for all requests together: send fewer or shorter inputs`,
      );
    }
    this.#refusedAt = this.#clock.now();
    throw new HttpError(
      429,
      "OVERLOADED",
      `requests under way hold ${this.#charged} bytes of memory and this one needs ${bytes}; at most ${this.maxBytes} are allowed`,
      { retryAfter: RETRY_AFTER_S },
    );
  }
}
