/** What callbacks may take of one iteration of the event loop, together. The last one may exceed it. */
const BUDGET_MS = 1;
/** Callbacks that an iteration has room for, however short they are. */
const MAX_PER_ITERATION = 32;
/** Entries of the queue that may be used up before it is made anew. */
const MAX_USED = 1024;

/**
 * Shares the event loop among requests with much work, whose work comes in parts of at most a millisecond. Parts run in the
 * order in which they came, one millisecond per iteration of the loop for all requests together: with an iteration for
 * each, parts of hundreds of requests would run in the same one.
 */
export class Scheduler {
  readonly #now: () => number;
  #waiting: (() => void)[] = [];
  /** Entries of `#waiting` that have been taken. */
  #used = 0;
  /** Immediates that have been set and have not run. */
  #steps = 0;
  #isFirst = false;
  #endTime = 0;

  /** @param now - a clock in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Calls `part` in a later iteration of the event loop. It must not throw. */
  run(part: () => void): void {
    this.#waiting.push(part);
    if (this.#steps === 0) this.#plan();
  }

  /** Resolves in a later iteration of the event loop; what follows until the next `await` is the part. Never rejects. */
  yield(): Promise<void> {
    return new Promise((resolve) => this.run(resolve));
  }

  /** Each step is an immediate of its own: only between two of them do promises that a part resolved continue. */
  #plan(): void {
    this.#steps = Math.min(MAX_PER_ITERATION, this.#waiting.length - this.#used);
    this.#isFirst = true;
    for (let step = 0; step < this.#steps; step += 1) setImmediate(this.#step);
  }

  readonly #step = (): void => {
    const now = this.#now();
    if (this.#isFirst) this.#endTime = now + BUDGET_MS;
    if (this.#isFirst || now < this.#endTime) this.#take()();
    this.#isFirst = false;
    this.#steps -= 1;
    if (this.#steps === 0) this.#plan();
  };

  #take(): () => void {
    const part = this.#waiting[this.#used] as () => void;
    this.#waiting[this.#used] = NOTHING;
    this.#used += 1;
    if (this.#used === this.#waiting.length || this.#used > MAX_USED) {
      this.#waiting = this.#waiting.slice(this.#used);
      this.#used = 0;
    }
    return part;
  }
}

const NOTHING = () => {};

/** The one of the thread's event loop. */
export const scheduler = new Scheduler();

/**
 * Maps items, and yields to the event loop whenever the items since the last time have a size of `perTurn` together, so
 * that many of them do not block it.
 */
export async function mapYielding<T, Result>(
  items: readonly T[],
  map: (item: T, index: number) => Result,
  sizeOf: (item: T, result: Result) => number,
  perTurn: number,
): Promise<Result[]> {
  const results: Result[] = [];
  let size = 0;
  for (const [index, item] of items.entries()) {
    const result = map(item, index);
    results.push(result);
    size += sizeOf(item, result);
    if (size < perTurn) continue;
    size = 0;
    await scheduler.yield();
  }
  return results;
}
