import { FairQueue } from "./fair-queue.js";
import type { LoopShare } from "./loop-share.js";

interface Waiting {
  bytes: number;
  resume: () => void;
}

/**
 * Lets bodies that have arrived together be parsed a few at a time, with yields to the event loop in between. Small ones pass
 * in each iteration of the loop, so many bytes of them. Large ones are parsed one at a time, within their share of the loop, and
 * small ones pass them by. Within each kind the clients are served round-robin, so that one that sends many bodies delays itself.
 */
export class BodyScheduler {
  readonly #bytesPerIteration: number;
  readonly #share: LoopShare;
  readonly #small = new FairQueue<Waiting>();
  readonly #large = new FairQueue<() => void>();
  #used = 0;
  #hasLarge = false;

  /** @param bytesPerIteration - of small bodies; one that has more is large */
  constructor(bytesPerIteration: number, share: LoopShare) {
    this.#bytesPerIteration = bytesPerIteration;
    this.#share = share;
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
    this.#share.contend();
    if (this.#small.isEmpty && this.#take(bytes)) return undefined;
    return new Promise((resume) => void this.#small.add(client, { bytes, resume }));
  }

  /** A body that had passed is parsed, or given up: after a large one, the next one may come. */
  end(bytes: number): void {
    if (!this.isLarge(bytes)) return;
    if (this.#large.isEmpty) this.#hasLarge = false;
    else this.#share.run(this.#next);
  }

  readonly #next = (): void => {
    const resume = this.#large.take();
    if (resume === undefined) this.#hasLarge = false;
    else resume();
  };

  /** At once if there is no other: what the body took to be received is in the share already. */
  #passLarge(client: string): Promise<void> {
    const passed = new Promise<void>((resume) => void this.#large.add(client, resume));
    if (!this.#hasLarge) {
      this.#hasLarge = true;
      this.#share.run(this.#next);
    }
    return passed;
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
