import { Index, type Table } from "@lancedb/lancedb";

/** Below this many rows a search compares them all and is exact. */
const INDEX_FROM_ROWS = 20_000;
const ROWS_PER_PARTITION = 1024;
/** The index is made anew, for more partitions, once the table has grown by this factor. */
const REMAKE_AT_GROWTH = 4;
/** Rows outside the index, as a part of all, that a search has to compare one by one meanwhile. */
const UNINDEXED_PART = 0.2;
/** Each write leaves a file behind. */
const MAX_WRITES = 200;
const IDLE_MS = 2000;
/** What is worth doing once nothing more comes. */
const IDLE_WRITES = 20;
const IDLE_ROWS = 1000;
/** Another process may still be reading a version that is as old. */
const KEEP_VERSIONS_MS = 600_000;

const VECTOR_INDEX = "vector_idx";

/** Waits until the writes before it have ended, and lets those after it wait. */
export type InTurn = <T>(write: () => Promise<T>) => Promise<T>;

/**
 * Keeps one table fast: makes the index once there are enough rows, takes new rows into it, and joins
 * the small files that small writes leave behind. In the background, one task at a time.
 */
export class Maintenance {
  readonly #table: Table;
  readonly #inTurn: InTurn;
  readonly #report: (message: string) => void;
  #running: Promise<void> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #writes = 0;
  #newRows = 0;
  #indexedRows = 0;
  /** Rows at the time the index was made; 0: there is none. */
  #madeAtRows = 0;
  #isClosed = false;

  private constructor(table: Table, inTurn: InTurn, report: (message: string) => void) {
    this.#table = table;
    this.#inTurn = inTurn;
    this.#report = report;
  }

  /** For a table that may have an index already. */
  static async start(
    table: Table,
    inTurn: InTurn,
    report: (message: string) => void,
  ): Promise<Maintenance> {
    const maintenance = new Maintenance(table, inTurn, report);
    const stats = await table.indexStats(VECTOR_INDEX).catch(() => undefined);
    maintenance.#indexedRows = stats?.numIndexedRows ?? 0;
    maintenance.#madeAtRows = maintenance.#indexedRows;
    maintenance.wrote(stats?.numUnindexedRows ?? (await table.countRows()));
    return maintenance;
  }

  /** To be told of each write. */
  wrote(rows: number): void {
    this.#writes += 1;
    this.#newRows += rows;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#writes >= IDLE_WRITES || this.#newRows >= IDLE_ROWS) this.#start();
    }, IDLE_MS).unref();
    const most = Math.max(INDEX_FROM_ROWS, this.#indexedRows * UNINDEXED_PART);
    if (this.#writes >= MAX_WRITES || this.#newRows >= most) this.#start();
  }

  /** Resolves when the task under way has ended; none begins after it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#running;
  }

  #start(): void {
    if (this.#running || this.#isClosed) return;
    this.#writes = 0;
    this.#newRows = 0;
    this.#running = this.#work()
      // Such as another process's write that came in between: the next task will do it.
      .catch((error: unknown) => this.#report(`could not be tidied up: ${String(error)}`))
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** In turn with the writes: a write meanwhile would make one of the two begin again. */
  #work(): Promise<void> {
    return this.#inTurn(async () => {
      const rows = await this.#table.countRows();
      const cleanupOlderThan = new Date(Date.now() - KEEP_VERSIONS_MS);
      await this.#table.optimize({ cleanupOlderThan });
      this.#indexedRows = rows;
      if (rows < INDEX_FROM_ROWS || rows < this.#madeAtRows * REMAKE_AT_GROWTH) return;
      const numPartitions = Math.ceil(rows / ROWS_PER_PARTITION);
      // LanceDB 0.30 also has indexes of shortened vectors (ivfRq), but mixes their distances with the
      // exact ones of rows that are not in the index yet, and then misses near rows.
      const config = Index.ivfFlat({ distanceType: "cosine", numPartitions });
      await this.#table.createIndex("vector", { config, replace: true, name: VECTOR_INDEX });
      this.#madeAtRows = rows;
    });
  }
}
