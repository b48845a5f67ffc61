import { setTimeout as sleep, setImmediate as yieldToLoop } from "node:timers/promises";
import type { DriverQuery, StoreDriver } from "../driver.js";
import { tooLong } from "../errors.js";
import { fieldValue } from "../fields.js";
import type { Condition } from "../filter.js";
import type { Match, Metadata, StoredDocument, StoreIdentity } from "../vector-store.js";

const MAX_DOCUMENTS = 20_000;
/** Documents compared between two yields to the event loop: less than a millisecond's work. */
const DOCUMENTS_PER_YIELD = 1000;

interface Entry {
  document: StoredDocument;
  length: number;
}

/**
 * Stands in for a vector database, for trials and tests: up to 20,000 documents in memory, every search
 * exact. Nothing outlives the process.
 */
export class SimulatedDriver implements StoreDriver {
  readonly #entries = new Map<string, Entry>();

  constructor(
    readonly identity: StoreIdentity,
    readonly delayMs: number,
  ) {}

  async upsert(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void> {
    await this.#wait(signal);
    const added = documents.filter(({ id }) => !this.#entries.has(id)).length;
    if (this.#entries.size + added > MAX_DOCUMENTS) {
      throw tooLong(
        `the simulated store would hold ${this.#entries.size + added} documents; at most ${MAX_DOCUMENTS} are allowed`,
      );
    }
    for (const document of documents) {
      const vector = document.vector.slice();
      this.#entries.set(document.id, {
        document: { ...document, vector },
        length: Math.hypot(...vector),
      });
    }
  }

  async query(
    vector: Float32Array,
    { k, conditions, vectors }: DriverQuery,
    signal: AbortSignal,
  ): Promise<Match[]> {
    await this.#wait(signal);
    const length = Math.hypot(...vector);
    const found: { document: StoredDocument; score: number }[] = [];
    let compared = 0;
    for (const { document, length: ownLength } of this.#entries.values()) {
      compared += 1;
      if (compared % DOCUMENTS_PER_YIELD === 0) await yieldToLoop(undefined, { signal });
      if (!conditions.every((condition) => holds(condition, document.metadata))) continue;
      found.push({ document, score: dot(vector, document.vector) / (length * ownLength) });
    }
    found.sort((a, b) => b.score - a.score);
    return found.slice(0, k).map(({ document: { id, text, metadata, vector: own }, score }) => {
      return { id, score, text, metadata, ...(vectors ? { vector: own.slice() } : {}) };
    });
  }

  async delete(ids: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#wait(signal);
    for (const id of ids) this.#entries.delete(id);
  }

  async count(signal: AbortSignal): Promise<number> {
    await this.#wait(signal);
    return this.#entries.size;
  }

  async close(): Promise<void> {
    this.#entries.clear();
  }

  #wait(signal: AbortSignal): Promise<void> {
    return sleep(this.delayMs, undefined, { signal });
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function holds(condition: Condition, metadata: Metadata): boolean {
  const { field } = condition;
  const value = fieldValue(metadata, field);
  if (condition.kind === "in") return condition.values.some((allowed) => allowed === value);
  if (typeof value !== "number") return false;
  return condition.kind === "gte" ? value >= condition.bound : value <= condition.bound;
}
