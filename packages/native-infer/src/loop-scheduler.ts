/** How long those that came together may block the event loop before it is yielded to. */
const BUDGET_MS = 0.5;
/** Of those that wait, at least one in so many resumes in each iteration: a loop that is busy otherwise must not gather them. */
const MIN_SHARE = 8;

/**
 * How far a request is. Those that are nearest to their end go first: they leave, and what others have begun is not delayed
 * by what is only beginning.
 *
 * - `arrived`: nothing has been done for it.
 * - `computed`: its vectors are there.
 * - `finished`: all that is left is to answer it.
 */
export type Stage = "arrived" | "computed" | "finished";

interface Waiting {
  resume: () => void;
  next: Waiting | undefined;
}

/** First in, first out. Taking from the front of a long array would move all of it. */
class Queue {
  length = 0;
  #first: Waiting | undefined;
  #last: Waiting | undefined;

  push(resume: () => void): void {
    const waiting: Waiting = { resume, next: undefined };
    if (this.#last === undefined) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
    this.length += 1;
  }

  take(): (() => void) | undefined {
    const taken = this.#first;
    if (taken === undefined) return undefined;
    this.#first = taken.next;
    if (taken.next === undefined) this.#last = undefined;
    // See ADR 12.
    taken.next = undefined;
    this.length -= 1;
    return taken.resume;
  }
}

/**
 * A cooperative scheduler: lets callers resume one after the other, with iterations of the event loop in between. A batch
 * answers many calls at once, timers that were set together end together, and clients that were answered together ask again
 * together; if all of them resumed in one iteration, then whatever else is due (timers, sockets) would wait for all of them.
 *
 * The first to come resumes at once. Those behind it wait for the next iteration, which lets them resume, by stage and then in
 * order, until half a millisecond is over. Between two of them Node runs what the first one's promises started, so that the
 * time that a caller takes counts.
 */
export class LoopScheduler {
  readonly #now: () => number;
  readonly #queues = { finished: new Queue(), computed: new Queue(), arrived: new Queue() };
  /** Somebody has resumed in this iteration, or waits. */
  #isBusy = false;
  /** Steps of this iteration that are still to come. */
  #steps = 0;
  #released = 0;
  #quota = 0;
  #endTime = 0;

  /** `now`: a clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Undefined if the caller may go on at once; else resolves when it may. It never rejects. */
  yield(stage: Stage = "computed"): Promise<void> | undefined {
    if (!this.#isBusy) {
      this.#isBusy = true;
      setImmediate(this.#iterate);
      return undefined;
    }
    return new Promise((resolve) => {
      this.#queues[stage].push(resolve);
    });
  }

  /** Each step is an immediate of its own: only between two of them do promises continue. */
  readonly #iterate = (): void => {
    const { finished, computed, arrived } = this.#queues;
    this.#steps = finished.length + computed.length + arrived.length;
    if (this.#steps === 0) {
      this.#isBusy = false;
      return;
    }
    this.#released = 0;
    this.#quota = Math.ceil(this.#steps / MIN_SHARE);
    for (let i = 0; i < this.#steps; i += 1) setImmediate(this.#step);
  };

  readonly #step = (): void => {
    const now = this.#now();
    if (this.#released === 0) this.#endTime = now + BUDGET_MS;
    if (this.#released < this.#quota || now < this.#endTime) {
      const { finished, computed, arrived } = this.#queues;
      (finished.take() ?? computed.take() ?? arrived.take())?.();
      this.#released += 1;
    }
    this.#steps -= 1;
    if (this.#steps === 0) this.#iterate();
  };
}

/** The one of this thread's event loop: calls of every embedder yield through it. */
export const loopScheduler = new LoopScheduler();
