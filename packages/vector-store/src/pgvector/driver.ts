import pg from "pg";
import type { DriverOptions, DriverQuery, StoreDriver } from "../driver.js";
import type { Match, StoredDocument, StoreIdentity } from "../vector-store.js";
import { using } from "./connections.js";
import { matchOf, type Row } from "./rows.js";
import { ensureSchema } from "./schema.js";
import { type Statement, search, tableOf, upsert } from "./statements.js";
import { PgTextSearch } from "./text-search.js";

const CONNECTIONS = 10;
/** Printing so many vectors blocks the event loop for some milliseconds. */
const DOCUMENTS_PER_STATEMENT = 100;
/** Candidates that the index looks at where `k` is smaller; pgvector's own default is 40. */
const CANDIDATES = 200;

/** PostgreSQL with pgvector: one table with an HNSW index for cosine distances. */
export class PgVectorDriver implements StoreDriver {
  readonly identity: StoreIdentity;
  readonly textSearch: PgTextSearch;
  readonly #pool: pg.Pool;
  readonly #table: string;
  /** Whether the index goes on until enough rows pass the filter: pgvector 0.8 and later. */
  readonly #scansOn: boolean;

  private constructor(
    pool: pg.Pool,
    { collection, report }: DriverOptions,
    { identity, scansOn }: { identity: StoreIdentity; scansOn: boolean },
  ) {
    this.#pool = pool;
    this.#table = tableOf(collection);
    this.identity = identity;
    this.#scansOn = scansOn;
    this.textSearch = new PgTextSearch(pool, collection, report);
  }

  /** Connects, and makes extension, table and indexes where they are not there yet. */
  static async open(url: string, options: DriverOptions): Promise<PgVectorDriver> {
    const { giveUpMs, report } = options;
    const pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS,
      application_name: "native-infer",
      connectionTimeoutMillis: giveUpMs,
      // The server gives up where it can, and the client where the server cannot be heard.
      statement_timeout: giveUpMs,
      query_timeout: giveUpMs,
      keepAlive: true,
    });
    pool.on("error", (error) => report(`lost an idle connection: ${error.message}`));
    try {
      const opened = await using(pool, async (client) => {
        const identity = await ensureSchema(client, options);
        return { identity, scansOn: await scansOn(client) };
      });
      return new PgVectorDriver(pool, options, opened);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  async upsert(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void> {
    // In one order everywhere, so that two writers of the same ids do not wait for each other.
    const ordered = [...documents].sort((a, b) => (a.id < b.id ? -1 : 1));
    await this.#transaction(async (client) => {
      for (let from = 0; from < ordered.length; from += DOCUMENTS_PER_STATEMENT) {
        signal.throwIfAborted();
        const part = ordered.slice(from, from + DOCUMENTS_PER_STATEMENT);
        await client.query(upsert(this.#table, this.identity.fields, part));
      }
    });
  }

  async query(vector: Float32Array, query: DriverQuery): Promise<Match[]> {
    const statement = search(this.#table, vector, query);
    const rows = await this.#transaction(async (client) => {
      await client.query(this.#settings(query));
      return (await client.query<Row>(statement)).rows;
    });
    return rows.map(matchOf);
  }

  async delete(ids: readonly string[]): Promise<void> {
    const text = `DELETE FROM ${this.#table} WHERE id = ANY ($1::text[])`;
    await this.#run({ name: "delete", text, values: [ids] });
  }

  async count(): Promise<number> {
    const text = `SELECT count(*) FROM ${this.#table}`;
    const [row] = await this.#run<{ count: string }>({ name: "count", text, values: [] });
    return Number(row?.count);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** How the index is to be used for one search. */
  #settings({ k, conditions }: DriverQuery): string {
    const candidates = `SET LOCAL hnsw.ef_search = ${Math.max(k, CANDIDATES)}`;
    if (conditions.length === 0) return candidates;
    // Before 0.8 the index stops at its candidates, however few pass the filter: better without it.
    const filtered = this.#scansOn
      ? "SET LOCAL hnsw.iterative_scan = strict_order"
      : "SET LOCAL enable_indexscan = off";
    return `${candidates}; ${filtered}`;
  }

  #run<R extends pg.QueryResultRow>(statement: Statement): Promise<R[]> {
    return using(this.#pool, async (client) => (await client.query<R>(statement)).rows);
  }

  #transaction<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return using(this.#pool, async (client) => {
      await client.query("BEGIN");
      const value = await work(client);
      await client.query("COMMIT");
      return value;
    });
  }
}

async function scansOn(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ extversion: string }>(
    "SELECT extversion FROM pg_extension WHERE extname = 'vector'",
  );
  const [major = 0, minor = 0] = (rows[0]?.extversion ?? "").split(".").map(Number);
  return major > 0 || minor >= 8;
}
