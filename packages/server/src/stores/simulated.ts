import { setTimeout as sleep } from "node:timers/promises";
import type { Match, VectorStore } from "./vector-store.js";

/**
 * Stands in for a vector database: holds nothing and finds nothing, but takes as long as one over
 * the network. What a caller waits beyond `delayMs` is the event loop's delay, which is what this
 * store is there to show.
 */
export class SimulatedVectorStore implements VectorStore {
  readonly #delayMs: number;

  /** `delayMs`: milliseconds that each query takes; 0 still waits for the loop's next turn. */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  async query(_vector: Float32Array, _k: number): Promise<readonly Match[]> {
    await sleep(this.#delayMs);
    return [];
  }
}
