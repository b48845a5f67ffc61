import { setTimeout as sleep } from "node:timers/promises";
import { loopScheduler } from "native-infer/runtime";
import type { BaselineSearch } from "./baseline.js";
import { type Latency, nextDelay } from "./latency.js";

/**
 * Stands in for a vector search: finds nothing, but takes as long as one over the network. What a
 * caller waits beyond that is the event loop's delay, which is what it is there to show.
 */
export class SimulatedSearch implements BaselineSearch {
  readonly #latency: Latency;

  /** The times of its searches; 0 still waits for the loop's next iteration. */
  constructor(latency: Latency) {
    this.#latency = latency;
  }

  async search(): Promise<void> {
    await sleep(nextDelay(this.#latency));
    // The searches of one batch end together.
    const resumed = loopScheduler.yield("finished");
    if (resumed) await resumed;
  }
}
