interface Waiting {
  bytes: number;
  resume: () => void;
}

/**
 * Lets callers pass that come with bytes to work on, in order: so many bytes and then a yield to the event loop. One with more
 * passes alone. Bodies that have arrived together would otherwise be parsed in one go.
 */
export class ByteScheduler {
  readonly #perTurn: number;
  #used = 0;
  #waiting: Waiting[] = [];

  /** @param perTurn - bytes between two yields */
  constructor(perTurn: number) {
    this.#perTurn = perTurn;
  }

  /** Undefined if the caller may go on at once; else resolves when it may. It never rejects. */
  pass(bytes: number): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#take(bytes)) return undefined;
    return new Promise((resume) => void this.#waiting.push({ bytes, resume }));
  }

  #take(bytes: number): boolean {
    if (this.#used > 0 && this.#used + bytes > this.#perTurn) return false;
    if (this.#used === 0) setImmediate(this.#turn);
    // An empty body counts too: the turn has begun.
    this.#used += Math.max(1, bytes);
    return true;
  }

  readonly #turn = (): void => {
    this.#used = 0;
    let passed = 0;
    for (const { bytes, resume } of this.#waiting) {
      if (!this.#take(bytes)) break;
      passed += 1;
      resume();
    }
    this.#waiting = this.#waiting.slice(passed);
  };
}
