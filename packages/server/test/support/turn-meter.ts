/**
 * Measures the longest turn of the event loop in CPU time of the process, which other processes on the machine do not change as
 * they change the time that passes. What the garbage collector's threads do meanwhile counts too.
 */
export class TurnMeter {
  #maxMs = 0;
  #isRunning = true;
  #before = process.cpuUsage();

  constructor() {
    setImmediate(this.#tick);
  }

  readonly #tick = (): void => {
    const { user, system } = process.cpuUsage(this.#before);
    this.#maxMs = Math.max(this.#maxMs, (user + system) / 1000);
    this.#before = process.cpuUsage();
    if (this.#isRunning) setImmediate(this.#tick);
  };

  /** Ends the measurement: the longest turn's milliseconds. */
  stop(): number {
    this.#isRunning = false;
    return this.#maxMs;
  }
}
