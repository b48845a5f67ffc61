import { type Clock, systemClock } from "../common/clock.js";
import { FairQueue } from "./fair-queue.js";

interface Waiting {
  bytes: number;
  resume: () => void;
}

/**
 * Lets bodies that have arrived together be parsed a few at a time, with yields to the event loop in between. Small ones pass
 * in each iteration of the loop, so many bytes of them. A large one takes several iterations, and is the only one of its kind: small
 * ones pass it by, and if any did, as long a pause follows as it took: large bodies get half of the event loop at most. Within
 * each kind the clients are served round-robin, so that one that sends many bodies delays itself.
 */
export class BodyScheduler {
  readonly #bytesPerIteration: number;
  readonly #small = new FairQueue<Waiting>();
  readonly #large = new FairQueue<() => void>();
  readonly #clock: Clock;
  #used = 0;
  #hasLarge = false;
  /** Of the large one that is parsed: since when, and whether small ones have passed it by. */
  #largeSince = 0;
  #wasPassedBy = false;

  /** @param bytesPerIteration - of small bodies; one that has more is large */
  constructor(bytesPerIteration: number, clock: Clock = systemClock) {
    this.#bytesPerIteration = bytesPerIteration;
    this.#clock = clock;
  }

  isLarge(bytes: number): boolean {
    return bytes > this.#bytesPerIteration;
  }

  /**
   * Undefined if the caller may parse its body at once; else resolves when it may. It never rejects. The caller has to call
   * {@link end}, whatever becomes of the body.
   */
  pass(bytes: number, client: string): Promise<void> | undefined {
    if (this.isLarge(bytes)) return this.#passLarge(client);
    this.#wasPassedBy = true;
    if (this.#small.isEmpty && this.#take(bytes)) return undefined;
    return new Promise((resume) => void this.#small.add(client, { bytes, resume }));
  }

  /** A body that had passed is parsed, or given up: after a large one, the next one may come. */
  end(bytes: number): void {
    if (!this.isLarge(bytes)) return;
    if (this.#large.isEmpty) this.#hasLarge = false;
    else if (this.#wasPassedBy) this.#clock.after(this.#clock.now() - this.#largeSince, this.#next);
    else setImmediate(this.#next);
  }

  readonly #next = (): void => {
    const resume = this.#large.take();
    if (resume === undefined) this.#hasLarge = false;
    else {
      this.#begin();
      resume();
    }
  };

  #passLarge(client: string): Promise<void> | undefined {
    if (this.#hasLarge) return new Promise((resume) => void this.#large.add(client, resume));
    this.#hasLarge = true;
    this.#begin();
    return undefined;
  }

  #begin(): void {
    this.#largeSince = this.#clock.now();
    this.#wasPassedBy = false;
  }

  #take(bytes: number): boolean {
    if (this.#used > 0 && this.#used + bytes > this.#bytesPerIteration) return false;
    if (this.#used === 0) setImmediate(this.#iterate);
    // An empty body counts too: the iteration has begun.
    this.#used += Math.max(1, bytes);
    return true;
  }

  readonly #iterate = (): void => {
    this.#used = 0;
    for (let next = this.#small.peek(); next && this.#take(next.bytes); next = this.#small.peek()) {
      this.#small.take();
      next.resume();
    }
  };
}
