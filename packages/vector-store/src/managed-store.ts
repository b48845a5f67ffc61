import { checkDocument, checkId, checkText, checkVector } from "./documents.js";
import type { DriverQuery, StoreDriver, TextSearch } from "./driver.js";
import { invalid, StoreError, tooLong } from "./errors.js";
import { conditions } from "./filter.js";
import { fuseRanks } from "./fusion.js";
import {
  type HybridMatch,
  type HybridOptions,
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
/** How many documents each search of a hybrid one finds for each that is wanted, unless the caller says it. */
const CANDIDATES_PER_RESULT = 4;

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
    return this.#run(options, (driver, signal) =>
      driver.query(vector, checkedQuery(vector, options, driver.identity), signal),
    );
  }

  async requireTextSearch(call: StoreCall = {}): Promise<void> {
    await this.#run(call, async (driver) => this.#textSearch(driver));
  }

  hybridQuery(
    vector: Float32Array,
    text: string,
    options: HybridOptions,
  ): Promise<readonly HybridMatch[]> {
    const { k, candidates = Math.min(CANDIDATES_PER_RESULT * k, STORE_LIMITS.k) } = options;
    return this.#run(options, async (driver, signal) => {
      const textSearch = this.#textSearch(driver);
      const query = checkedQuery(vector, options, driver.identity);
      checkCount(candidates, k, "candidates");
      checkText(text);
      const wanted = { ...query, k: candidates };
      // Both are awaited to their end: what is under way counts.
      const searches = await Promise.allSettled([
        driver.query(vector, wanted, signal),
        textSearch.query(firstWords(text), vector, wanted, signal),
      ]);
      return fuseRanks(searches.map(fulfilled)).slice(0, k);
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

  #textSearch({ textSearch }: StoreDriver): TextSearch {
    if (textSearch) return textSearch;
    const message = `the store ${this.name} has no text search, which a hybrid search needs; lancedb, pgvector and collections of milvus that were made with it have one`;
    throw new StoreError("STORE_NO_TEXT_SEARCH", message);
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

function checkCount(count: number, min: number, what: string): void {
  if (Number.isInteger(count) && count >= min && count <= STORE_LIMITS.k) return;
  const allowed = `an integer from ${min} to ${STORE_LIMITS.k}`;
  throw invalid(`${what} is ${count}; allowed is ${allowed}`, what);
}

function checkedQuery(
  vector: Float32Array,
  { k, filter, vectors = false }: QueryOptions,
  identity: StoreIdentity,
): DriverQuery {
  checkCount(k, 1, "k");
  checkVector(vector, identity, "vector");
  return { k, conditions: conditions(filter, identity.fields), vectors };
}

/** The text's first words, between white space. */
function firstWords(text: string): string {
  return text.split(/\s+/u).filter(Boolean).slice(0, STORE_LIMITS.queryWords).join(" ");
}

function fulfilled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

function checkBatch(count: number, what: string): void {
  if (count <= STORE_LIMITS.batch) return;
  throw tooLong(`${what} has ${count} entries; at most ${STORE_LIMITS.batch} are allowed`, what);
}
