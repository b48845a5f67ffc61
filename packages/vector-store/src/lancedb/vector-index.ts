import { Index, type Table } from "@lancedb/lancedb";

/**
 * Vectors are kept at length one, where this is the cosine: in an index of 10,000 rows of 384 numbers LanceDB 0.30 takes 3 ms of
 * CPU for it, and 18 for what it calls cosine, which divides by both lengths anew each time.
 */
export const DISTANCE = "dot";
/** Of the index's partitions so many are searched: up to about 32,768 rows all of them, which is exact. */
export const PARTITIONS_SEARCHED = 32;

/** Below this many rows a search reads all of them from the files as quickly. */
const FROM_ROWS = 2000;
const ROWS_PER_PARTITION = 1024;
/** The index is made anew, for more partitions, once the table has grown by this factor. */
const REMAKE_AT_GROWTH = 4;
const NAME = "vector_idx";

/** A table's index of vectors: whole vectors in memory, in partitions of near ones. */
export class VectorIndex {
  readonly #table: Table;
  /** Rows at the time it was made; 0: there is none. */
  #madeAtRows = 0;
  #rows = 0;

  private constructor(table: Table) {
    this.#table = table;
  }

  /** Of a table that may have one already. One for another distance does not count. */
  static async of(table: Table): Promise<VectorIndex> {
    const index = new VectorIndex(table);
    const stats = await table.indexStats(NAME).catch(() => undefined);
    if (stats?.distanceType === DISTANCE) index.#made(stats.numIndexedRows);
    return index;
  }

  /** Rows in it. */
  get rows(): number {
    return this.#rows;
  }

  #made(rows: number): void {
    this.#madeAtRows = rows;
    this.#rows = rows;
  }

  /** For a table of so many rows, all of which are in the index where there is one. */
  async fit(rows: number): Promise<void> {
    if (this.#madeAtRows > 0) this.#rows = rows;
    if (rows < FROM_ROWS || rows < this.#madeAtRows * REMAKE_AT_GROWTH) return;
    // More, smaller ones: the index is renewed a partition at a time, in little memory.
    const numPartitions = Math.ceil(rows / ROWS_PER_PARTITION);
    // LanceDB 0.30 also has indexes of shortened vectors (ivfRq), but mixes their distances with the
    // exact ones of rows that are not in the index yet, and then misses near rows.
    const config = Index.ivfFlat({ distanceType: DISTANCE, numPartitions });
    await this.#table.createIndex("vector", { config, replace: true, name: NAME });
    this.#made(rows);
  }
}
