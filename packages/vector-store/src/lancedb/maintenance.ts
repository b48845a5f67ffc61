import type { Table } from "@lancedb/lancedb";
import { VectorIndex } from "./vector-index.js";

/** Rows outside the index that a search may have to read from the files, as a part of those in it. */
const UNINDEXED_PART = 0.2;
/** While writes come one after the other, at least so many are waited for. */
const UNINDEXED_ROWS = 20_000;
/** Each write leaves a file behind. */
const MAX_WRITES = 200;
const IDLE_MS = 2000;
/** What is worth doing once nothing more comes. */
const IDLE_WRITES = 20;
const IDLE_ROWS = 1000;
/** Another process may still be reading a version that is as old. */
const KEEP_VERSIONS_MS = 600_000;
/** How often is looked whether other processes have written. */
const LOOK_MS = 30_000;

/** Waits until the writes before it have ended, and lets those after it wait. */
export type InTurn = <T>(write: () => Promise<T>) => Promise<T>;

/**
 * Keeps one table fast: joins the small files that small writes leave behind and, in a process that searches, makes the
 * index once there are enough rows and takes new rows into it. In the background, one task at a time.
 */
export class Maintenance {
  readonly #table: Table;
  /** Undefined in a process that only writes: making it takes memory in proportion to all rows. */
  readonly #index: VectorIndex | undefined;
  readonly #inTurn: InTurn;
  readonly #report: (message: string) => void;
  #running: Promise<void> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #looks: NodeJS.Timeout | undefined;
  #writes = 0;
  #newRows = 0;
  #isClosed = false;

  private constructor(
    table: Table,
    index: VectorIndex | undefined,
    inTurn: InTurn,
    report: (message: string) => void,
  ) {
    this.#table = table;
    this.#index = index;
    this.#inTurn = inTurn;
    this.#report = report;
  }

  /** For a table that may have an index already. */
  static async start(
    table: Table,
    searches: boolean,
    inTurn: InTurn,
    report: (message: string) => void,
    lookMs = LOOK_MS,
  ): Promise<Maintenance> {
    const index = searches ? await VectorIndex.of(table) : undefined;
    const maintenance = new Maintenance(table, index, inTurn, report);
    if (index) {
      maintenance.wrote((await table.countRows()) - index.rows);
      maintenance.#looks = setInterval(() => void maintenance.#look(index), lookMs).unref();
    }
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
    if (this.#writes >= MAX_WRITES || this.#isTooMany(this.#newRows)) this.#start();
  }

  /** Whether so many rows outside the index are worth renewing it before the writes come to an end. */
  #isTooMany(rows: number): boolean {
    return (
      this.#index !== undefined &&
      rows >= Math.max(UNINDEXED_ROWS, this.#index.rows * UNINDEXED_PART)
    );
  }

  /** What other processes have written, such as an import, is for this one to take into the index. */
  async #look(index: VectorIndex): Promise<void> {
    try {
      if (this.#isTooMany((await this.#table.countRows()) - index.rows)) this.#start();
    } catch (error) {
      this.#report(`could not be looked at: ${String(error)}`);
    }
  }

  /** Resolves when the task under way has ended; none begins after it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    clearInterval(this.#looks);
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
      await this.#index?.fit(rows);
    });
  }
}
