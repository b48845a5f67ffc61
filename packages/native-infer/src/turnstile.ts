/** How long answers that came together may occupy the event loop before it gets another turn. */
const BUDGET_MS = 1;
/** Of those that wait, a turn lets at least one in so many go on: a loop that is busy otherwise must not gather them. */
const LEAST_SHARE = 8;

/**
 * Lets callers go on one after the other, with turns of the event loop in between. A batch answers many calls at once;
 * if all of their callers went on in one turn, then whatever else is due (timers, sockets) would wait for all of them.
 *
 * The first to come passes at once. Those behind it wait for the next turn, which lets them go on, in order, until
 * {@link BUDGET_MS} are over. Between two of them Node runs what the first one's promises started, so that the time that a
 * caller takes counts.
 */
export class Turnstile {
  readonly #now: () => number;
  /** In order. */
  #waiting: (() => void)[] = [];
  /** Somebody has passed in this turn, or waits. */
  #isBusy = false;
  /** Steps of this turn that are still to come. */
  #steps = 0;
  #released = 0;
  #quota = 0;
  #endTime = 0;

  /** `now`: a clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Undefined where the caller may go on at once. */
  pass(): Promise<void> | undefined {
    if (!this.#isBusy) {
      this.#isBusy = true;
      setImmediate(this.#turn);
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Each step is an immediate of its own: only between two of them do promises go on. */
  readonly #turn = (): void => {
    this.#steps = this.#waiting.length;
    if (this.#steps === 0) {
      this.#isBusy = false;
      return;
    }
    this.#released = 0;
    this.#quota = Math.ceil(this.#steps / LEAST_SHARE);
    for (let i = 0; i < this.#steps; i += 1) setImmediate(this.#step);
  };

  readonly #step = (): void => {
    const now = this.#now();
    if (this.#released === 0) this.#endTime = now + BUDGET_MS;
    if (this.#released < this.#quota || now < this.#endTime) {
      this.#waiting[this.#released]?.();
      this.#released += 1;
    }
    this.#steps -= 1;
    if (this.#steps > 0) return;
    this.#waiting.splice(0, this.#released);
    this.#turn();
  };
}
