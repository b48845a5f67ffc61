import { checkDocument, checkId, checkVector } from "./documents.js";
import type { StoreDriver } from "./driver.js";
import { invalid, StoreError, tooLong } from "./errors.js";
import { conditions } from "./filter.js";
import {
  type Match,
  type QueryOptions,
  STORE_LIMITS,
  type StoreCall,
  type StoredDocument,
  type StoreIdentity,
  type VectorStore,
} from "./vector-store.js";
import { StoreTimeoutError, within } from "./within.js";

/** How long a failed opening is the answer to everybody, so that a store that is down is left in peace. */
const REOPEN_AFTER_MS = 1000;
const CLOSE_MS = 5000;

/** What a {@link ManagedStore} is made of. */
export interface ManagedStoreOptions {
  name: string;
  /** Max time of one call, in milliseconds. */
  timeoutMs: number;
  open: () => Promise<StoreDriver>;
  /** Told once when the store goes away, and once when it is back. */
  report: (message: string) => void;
}

/**
 * What all stores have in common: opened at the first call and again after a failure, every call
 * checked, within its time and with a {@link StoreError} if it fails.
 */
export class ManagedStore implements VectorStore {
  readonly name: string;
  readonly #options: ManagedStoreOptions;
  #opening: Promise<StoreDriver> | undefined;
  #calls = 0;
  #isDown = false;
  #isClosed = false;

  constructor(options: ManagedStoreOptions) {
    this.name = options.name;
    this.#options = options;
  }

  identity(call: StoreCall = {}): Promise<StoreIdentity> {
    return this.#run(call, async ({ identity }) => identity);
  }

  async upsert(documents: readonly StoredDocument[], call: StoreCall = {}): Promise<void> {
    checkBatch(documents.length, "documents");
    if (documents.length === 0) return;
    await this.#run(call, (driver, signal) => {
      for (const [index, document] of documents.entries()) {
        checkDocument(document, driver.identity.fields, `documents[${index}]`);
        checkVector(document.vector, driver.identity, `documents[${index}].vector`);
      }
      const lastById = new Map(documents.map((document) => [document.id, document]));
      return driver.upsert([...lastById.values()], signal);
    });
  }

  query(vector: Float32Array, options: QueryOptions): Promise<readonly Match[]> {
    const { k, filter, vectors = false, ...call } = options;
    return this.#run(call, (driver, signal) => {
      if (!Number.isInteger(k) || k < 1 || k > STORE_LIMITS.k) {
        throw invalid(`k is ${k}; allowed is an integer from 1 to ${STORE_LIMITS.k}`, "k");
      }
      checkVector(vector, driver.identity, "vector");
      const query = { k, conditions: conditions(filter, driver.identity.fields), vectors };
      return driver.query(vector, query, signal);
    });
  }

  async delete(ids: readonly string[], call: StoreCall = {}): Promise<void> {
    checkBatch(ids.length, "ids");
    for (const id of ids) checkId(id);
    if (ids.length === 0) return;
    await this.#run(call, (driver, signal) => driver.delete(ids, signal));
  }

  count(call: StoreCall = {}): Promise<number> {
    return this.#run(call, (driver, signal) => driver.count(signal));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const opening = this.#opening;
    if (opening === undefined) return;
    // What does not end in time is left alone: no store minds a client that is suddenly gone.
    await within(CLOSE_MS, {}, async () => (await opening).close()).catch(() => {});
  }

  async #run<T>(
    call: StoreCall,
    work: (driver: StoreDriver, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#isClosed) throw new StoreError("CLOSED", `the store ${this.name} is closed`);
    if (this.#calls >= STORE_LIMITS.calls) {
      throw this.#unavailable(`has ${this.#calls} calls under way, the max`);
    }
    try {
      const value = await within(this.#options.timeoutMs, call, (signal) =>
        this.#counted(async () => {
          const driver = await this.#driver();
          signal.throwIfAborted();
          return work(driver, signal);
        }),
      );
      this.#note(undefined);
      return value;
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** Counts what is under way to its real end: an engine that hangs must not gather calls. */
  async #counted<T>(work: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await work();
    } finally {
      this.#calls -= 1;
    }
  }

  #driver(): Promise<StoreDriver> {
    if (this.#opening) return this.#opening;
    const opening = this.#options.open();
    this.#opening = opening;
    opening.catch(() => {
      setTimeout(() => {
        this.#opening = undefined;
      }, REOPEN_AFTER_MS).unref();
    });
    return opening;
  }

  #explained(error: unknown): unknown {
    if (error instanceof StoreError) return error;
    const reason = error instanceof Error ? error.message || reasonOf(error) : String(error);
    this.#note(reason);
    const words = error instanceof StoreTimeoutError ? reason : "it cannot be reached or failed";
    return this.#unavailable(`does not answer: ${words}`, error);
  }

  #unavailable(what: string, cause?: unknown): StoreError {
    return new StoreError("STORE_UNAVAILABLE", `the store ${this.name} ${what}`, { cause });
  }

  #note(fault: string | undefined): void {
    if (this.#isDown === (fault !== undefined)) return;
    this.#isDown = fault !== undefined;
    this.#options.report(
      fault === undefined
        ? `the store ${this.name} answers again`
        : `the store ${this.name} does not answer: ${fault.slice(0, 500)}`,
    );
  }
}

/** An AggregateError of several addresses has no message of its own. */
function reasonOf(error: Error): string {
  return "code" in error ? String(error.code) : error.name;
}

function checkBatch(count: number, what: string): void {
  if (count <= STORE_LIMITS.batch) return;
  throw tooLong(`${what} has ${count} entries; at most ${STORE_LIMITS.batch} are allowed`, what);
}
