import { setTimeout as sleep } from "node:timers/promises";
import { type Latency, nextDelay } from "@native-infer/vector-store";
import { loopScheduler } from "native-infer/runtime";

/** What `GET /` searches in: the I/O call that comes after the model. */
export interface ArticleSearch {
  /** Resolves when the search is over; what it found is nobody's concern. */
  search(vector: Float32Array, call?: { signal?: AbortSignal }): Promise<unknown>;
}

/**
 * Stands in for a vector search: finds nothing, but takes as long as one over the network. What a
 * caller waits beyond that is the event loop's delay, which is what it is there to show.
 */
export class SimulatedSearch implements ArticleSearch {
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
