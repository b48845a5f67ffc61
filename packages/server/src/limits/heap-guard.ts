import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Clock, systemClock } from "../common/clock.js";
import { HttpError } from "../web/http-error.js";

/** Of the heap limit: V8 collects before it, and ends the process if nothing can be collected. */
const MAX_SHARE = 0.85;
/** What is to be left at least: V8 counts the young generation too, which cannot hold what the old one has no room for. */
const MIN_LEFT_BYTES = 50_331_648;
const SAMPLE_INTERVAL_MS = 20;
const COLLECT_AFTER_MS = 1000;
const COLLECT_INTERVAL_MS = 10_000;
const RETRY_AFTER_S = 2;

/** What {@link HeapGuard} goes by; a test has its own. */
export interface HeapGuardRules {
  statistics?: () => { used_heap_size: number; heap_size_limit: number };
  collect?: () => void;
  clock?: Clock;
}

let collector: (() => void) | undefined;

/** A full garbage collection. */
function collectGarbage(): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    collector = runInNewContext("gc") as () => void;
  }
  collector();
}

/**
 * Refuses new work before V8 ends the process because its heap is full: the last limit, for what the memory budget does not
 * know or estimates too low. Reads the heap's size when somebody asks, every 20 ms at most.
 */
export class HeapGuard {
  readonly #statistics: () => { used_heap_size: number; heap_size_limit: number };
  readonly #collect: () => void;
  readonly #clock: Clock;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #collectedAt = Number.NEGATIVE_INFINITY;
  #fullSince: number | undefined;

  constructor({
    statistics = getHeapStatistics,
    collect = collectGarbage,
    clock = systemClock,
  }: HeapGuardRules = {}) {
    this.#statistics = statistics;
    this.#collect = collect;
    this.#clock = clock;
  }

  /** Throws 429 `OVERLOADED` while the heap is full. */
  check(): void {
    const now = this.#clock.now();
    if (now - this.#sampledAt >= SAMPLE_INTERVAL_MS) this.#sample(now);
    if (this.#fullSince === undefined) return;
    throw new HttpError(429, "OVERLOADED", "the server's memory is full", {
      retryAfter: RETRY_AFTER_S,
    });
  }

  #sample(now: number): void {
    this.#sampledAt = now;
    if (!this.#isFull()) {
      this.#fullSince = undefined;
      return;
    }
    this.#fullSince ??= now;
    if (now - this.#fullSince < COLLECT_AFTER_MS) return;
    if (now - this.#collectedAt < COLLECT_INTERVAL_MS) return;
    // V8 collects when something is allocated. While all is refused, garbage would stay, and with it the refusal.
    this.#collectedAt = now;
    this.#collect();
    if (!this.#isFull()) this.#fullSince = undefined;
  }

  #isFull(): boolean {
    const { used_heap_size: used, heap_size_limit: limit } = this.#statistics();
    return limit - used < Math.max(MIN_LEFT_BYTES, (1 - MAX_SHARE) * limit);
  }
}
