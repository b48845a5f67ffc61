import { Index, MatchQuery, type Table } from "@lancedb/lancedb";
import { withRetries } from "@native-infer/common";
import type { DriverQuery, TextSearch } from "../driver.js";
import type { Match } from "../vector-store.js";
import { matchesByWords } from "./arrow.js";
import type { InTurn } from "./maintenance.js";
import { isConflict } from "./table.js";
import { unit } from "./unit.js";
import { where } from "./where.js";

const COLUMN = "text";
/** Another process may be making the index, too: the one whose commit comes second looks again. */
const RETRIES = {
  isRetryable: isConflict,
  firstPauseMs: 20,
  maxPauseMs: 500,
  maxAttempts: 10,
  isSpread: true,
};
/**
 * English, which leaves other languages' words as they are: of both texts and queries alike. Phrases are not looked for. Made
 * anew for each index, because LanceDB takes such an object once.
 */
function textIndex(): Index {
  return Index.fts({
    withPosition: false,
    baseTokenizer: "simple",
    language: "English",
    lowercase: true,
    stem: true,
    removeStopWords: true,
    asciiFolding: true,
  });
}

/**
 * LanceDB's search by words, ranked by BM25. Its index is made by the first search of a collection; rows that came later are
 * found beside it, until maintenance takes them into it.
 */
export class LanceDbTextSearch implements TextSearch {
  readonly #table: Table;
  readonly #inTurn: InTurn;
  readonly #limited: (search: () => Promise<Match[]>) => Promise<Match[]>;
  #indexed: Promise<void> | undefined;

  /** @param limited - lets so many searches at once compute as there are CPUs for */
  constructor(
    table: Table,
    inTurn: InTurn,
    limited: (search: () => Promise<Match[]>) => Promise<Match[]>,
  ) {
    this.#table = table;
    this.#inTurn = inTurn;
    this.#limited = limited;
  }

  async query(
    words: string,
    vector: Float32Array,
    query: DriverQuery,
    signal: AbortSignal,
  ): Promise<Match[]> {
    await this.#ensureIndex();
    return this.#limited(() => {
      signal.throwIfAborted();
      return this.#search(words, vector, query);
    });
  }

  async #search(
    words: string,
    vector: Float32Array,
    { k, conditions, vectors }: DriverQuery,
  ): Promise<Match[]> {
    const search = this.#table
      .query()
      .fullTextSearch(new MatchQuery(words, COLUMN))
      .select(["id", "text", "metadata", "vector", "_score"])
      .limit(k);
    const filter = where(conditions);
    const found = await (filter === undefined ? search : search.where(filter)).toArrow();
    return matchesByWords(found, unit(vector), vectors);
  }

  /** One attempt for all who wait; after a failure the next search makes another. */
  #ensureIndex(): Promise<void> {
    const make = () => withRetries(() => this.#makeIndex(), RETRIES);
    this.#indexed ??= this.#inTurn(make).catch((error: unknown) => {
      this.#indexed = undefined;
      throw error;
    });
    return this.#indexed;
  }

  /** Never in place of another process's, from which searches may be reading. */
  async #makeIndex(): Promise<void> {
    await this.#table.checkoutLatest();
    const indexes = await this.#table.listIndices();
    if (indexes.some(({ columns }) => columns.includes(COLUMN))) return;
    await this.#table.createIndex(COLUMN, { config: textIndex(), replace: false });
  }
}
