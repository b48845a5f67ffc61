import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { type Connection, connect, Session, type Table } from "@lancedb/lancedb";
import type { Schema } from "apache-arrow";
import pLimit from "p-limit";
import type { DriverOptions, DriverQuery, StoreDriver } from "../driver.js";
import type { Match, StoredDocument, StoreIdentity } from "../vector-store.js";
import { matchesOf, rowsOf, schemaOf } from "./arrow.js";
import { lowerPriority } from "./background-threads.js";
import { type InTurn, Maintenance } from "./maintenance.js";
import { openTable } from "./table.js";
import { LanceDbTextSearch } from "./text-search.js";
import { unit } from "./unit.js";
import { DISTANCE, PARTITIONS_SEARCHED } from "./vector-index.js";
import { list, where } from "./where.js";

/** Another process's writes are seen after at most as many seconds. */
const READ_CONSISTENCY_S = 1;
const IDS_PER_DELETE = 1000;
/** Comparing vectors takes whole cores. The event loop keeps one: it must come round in time. */
const CORES = Math.max(1, availableParallelism() - 1);

/** Bytes of the vectors that searches keep in memory: those of a million documents with 384 numbers each have 1.5 GB. */
const INDEX_CACHE = 2n ** 31n;
/** Bytes of what is known of files. Each write adds some 100 KB, which LanceDB would keep up to 1 GB. */
const METADATA_CACHE = 2n ** 24n;

/** What LanceDB takes from the environment only; what is set there already counts. */
const ENVIRONMENT = {
  LANCE_CPU_THREADS: String(CORES),
  // Read ahead while it joins files: 512 rows and 32 MiB instead of 8192 and 2 GiB. Rows have up to some 20 KB.
  LANCE_DEFAULT_BATCH_SIZE: "512",
  LANCE_DEFAULT_IO_BUFFER_SIZE: "33554432",
  // Statistics of the index are for rows and distance alone.
  LANCE_INCLUDE_VECTOR_CENTROIDS: "false",
};

/**
 * LanceDB in this process: one table in a folder. Its work is done on threads of its own, off the
 * event loop. A write is one new version of the table, which a rename makes visible, so that a
 * process that is killed leaves the version before or after it, never a part.
 */
export class LanceDbDriver implements StoreDriver {
  readonly identity: StoreIdentity;
  readonly textSearch: LanceDbTextSearch;
  readonly #connection: Connection;
  readonly #table: Table;
  readonly #schema: Schema;
  readonly #maintenance: Maintenance;
  /** Writes go one after the other, because two at once would only try again. */
  readonly #inTurn: InTurn;
  readonly #searches = pLimit(CORES);

  private constructor(
    connection: Connection,
    table: Table,
    identity: StoreIdentity,
    maintenance: Maintenance,
    inTurn: InTurn,
  ) {
    this.#connection = connection;
    this.#table = table;
    this.identity = identity;
    this.#schema = schemaOf(identity);
    this.#maintenance = maintenance;
    this.#inTurn = inTurn;
    this.textSearch = new LanceDbTextSearch(table, inTurn, this.#searches);
  }

  /** Opens the table in the folder `path`, and makes both where they are not there yet. */
  static async open(path: string, options: DriverOptions): Promise<LanceDbDriver> {
    for (const [name, value] of Object.entries(ENVIRONMENT)) process.env[name] ??= value;
    await mkdir(path, { recursive: true });
    const connection = await connect(path, {
      readConsistencyInterval: READ_CONSISTENCY_S,
      // LanceDB 0.30 leaves it out of account as an argument of its own.
      session: new Session(INDEX_CACHE, METADATA_CACHE),
    });
    const { table, identity } = await openTable(connection, path, options);
    lowerPriority();
    const inTurn = turns();
    const maintenance = await Maintenance.start(table, !options.writeOnly, inTurn, options.report);
    return new LanceDbDriver(connection, table, identity, maintenance, inTurn);
  }

  upsert(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      const rows = rowsOf(documents, this.#schema, this.identity);
      await this.#table
        .mergeInsert("id")
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        // With the index it would read whole rows of all files that the index does not cover yet; without it, ids only.
        .useIndex(false)
        .execute(rows);
      this.#maintenance.wrote(documents.length);
    });
  }

  query(vector: Float32Array, query: DriverQuery, signal: AbortSignal): Promise<Match[]> {
    return this.#searches(() => {
      signal.throwIfAborted();
      return this.#search(vector, query);
    });
  }

  async #search(vector: Float32Array, { k, conditions, vectors }: DriverQuery): Promise<Match[]> {
    const columns = ["id", "text", "metadata", "_distance", ...(vectors ? ["vector"] : [])];
    const search = this.#table
      .vectorSearch(unit(vector))
      .distanceType(DISTANCE)
      .nprobes(PARTITIONS_SEARCHED)
      .select(columns)
      .limit(k);
    const filter = where(conditions);
    return matchesOf(await (filter === undefined ? search : search.where(filter)).toArrow());
  }

  delete(ids: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      for (let from = 0; from < ids.length; from += IDS_PER_DELETE) {
        await this.#table.delete(`id IN ${list(ids.slice(from, from + IDS_PER_DELETE))}`);
      }
      this.#maintenance.wrote(0);
    });
  }

  count(): Promise<number> {
    return this.#table.countRows();
  }

  async close(): Promise<void> {
    await this.#maintenance.close();
    await this.#inTurn(async () => {});
    this.#table.close();
    this.#connection.close();
  }
}

/** Runs what it is given one after the other. */
function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (write) => {
    const turn = last.then(write);
    last = turn.catch(() => {});
    return turn;
  };
}
