import { createHash } from "node:crypto";
import pg from "pg";
import type { DriverQuery, TextSearch } from "../driver.js";
import type { Match } from "../vector-store.js";
import { using } from "./connections.js";
import { matchOf, type Row } from "./rows.js";
import { createTextIndex, searchText, tableOf } from "./statements.js";

/** The index takes as long as it takes. The longest time that Node's timers know: 0 would mean the connection's own. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
/** Another process made it at the same time: PostgreSQL's unique_violation and duplicate_table. */
const MADE_MEANWHILE = new Set(["23505", "42P07"]);

/**
 * PostgreSQL's search by words, in its configuration `english`. The first search of a process begins to make the index unless it
 * is there; searches compare all texts until then, and writes wait.
 */
export class PgTextSearch implements TextSearch {
  readonly #pool: pg.Pool;
  readonly #table: string;
  readonly #index: string;
  readonly #report: (message: string) => void;
  #isIndexWanted = false;

  constructor(pool: pg.Pool, collection: string, report: (message: string) => void) {
    this.#pool = pool;
    this.#table = tableOf(collection);
    // A collection's name with a suffix could be longer than PostgreSQL's names may be.
    const digest = createHash("sha256").update(collection).digest("hex").slice(0, 32);
    this.#index = pg.escapeIdentifier(`text_search_${digest}`);
    this.#report = report;
  }

  async query(words: string, vector: Float32Array, query: DriverQuery): Promise<Match[]> {
    if (!this.#isIndexWanted) void this.#makeIndex();
    const statement = searchText(this.#table, words, vector, query);
    const { rows } = await using(this.#pool, (client) => client.query<Row>(statement));
    return rows.map(matchOf);
  }

  /** In the background: after a failure the next search begins again. */
  async #makeIndex(): Promise<void> {
    this.#isIndexWanted = true;
    const text = createTextIndex(this.#table, this.#index);
    try {
      await using(this.#pool, async (client) => {
        await client.query("BEGIN; SET LOCAL statement_timeout = 0");
        await client.query({ text, query_timeout: NO_TIMEOUT_MS } as pg.QueryConfig);
        await client.query("COMMIT");
      });
    } catch (error) {
      if (MADE_MEANWHILE.has(String((error as { code?: unknown }).code))) return;
      this.#isIndexWanted = false;
      this.#report(`could not make its index of texts: ${String(error)}`);
    }
  }
}
