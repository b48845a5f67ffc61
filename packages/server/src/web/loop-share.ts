import { type Clock, systemClock } from "../common/clock.js";

/** A pause after work is so many times as long as the work, while others have something to do. */
const PAUSE_FACTOR = 2;
/** For so long after others had something to do, they are taken to have more. */
const CONTENDED_MS = 100;

/**
 * The part of the event loop that work in large pieces gets: a third at most while others have something to do, all of it else.
 * Each piece says afterwards how long it took, and the next one begins after a pause of twice as long.
 */
export class LoopShare {
  readonly #clock: Clock;
  #contendedUntil = Number.NEGATIVE_INFINITY;
  #freeAt = Number.NEGATIVE_INFINITY;
  #spent = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Milliseconds of all work so far. */
  get spent(): number {
    return this.#spent;
  }

  now(): number {
    return this.#clock.now();
  }

  /** To be called when others have something to do. */
  contend(): void {
    this.#contendedUntil = this.now() + CONTENDED_MS;
  }

  /** Work has taken `ms` milliseconds until now. */
  spend(ms: number): void {
    this.#spent += ms;
    const now = this.now();
    if (now < this.#contendedUntil) this.#freeAt = Math.max(this.#freeAt, now) + PAUSE_FACTOR * ms;
  }

  /** Calls `work` in a later iteration of the event loop, as soon as there may be more. */
  run(work: () => void): void {
    const ms = this.#freeAt - this.now();
    if (ms > 0) this.#clock.after(ms, () => this.run(work));
    else setImmediate(work);
  }

  /** Resolves when there may be more work, in a later iteration of the event loop. Never rejects. */
  yield(): Promise<void> {
    return new Promise((resolve) => this.run(resolve));
  }
}

/** That of large bodies on the thread's event loop, whether they are received or parsed. */
export const largeBodies = new LoopShare();
