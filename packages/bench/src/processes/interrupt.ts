/** Thrown where a run was interrupted; what was measured is on disk. */
export class Interrupted extends Error {}

/** Ctrl-C and its like, once: whoever waits through `or` goes on at once and can end in order. */
export class Interruption implements Disposable {
  #signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  #reject: (reason: Error) => void = () => {};
  #interrupted = new Promise<never>((_, reject) => {
    this.#reject = reject;
  });
  /** A second signal ends the process as it would without us; its exit handlers kill the servers. */
  #onSignal = (signal: NodeJS.Signals) => {
    if (this.happened) process.exit(130);
    this.happened = true;
    this.#reject(new Interrupted(signal));
  };
  happened = false;

  constructor() {
    this.#interrupted.catch(() => {}); // Nobody may be waiting at the time.
    for (const signal of this.#signals) process.on(signal, this.#onSignal);
  }

  /** The work's result, unless a signal comes first. The work itself is left to end with its processes. */
  async or<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {}); // Its failure after an interruption is of no interest.
    return Promise.race([this.#interrupted, work]);
  }

  [Symbol.dispose](): void {
    for (const signal of this.#signals) process.off(signal, this.#onSignal);
  }
}
