import type { Condition } from "./filter.js";
import type { WantedIdentity } from "./identity.js";
import type { Match, StoredDocument, StoreIdentity } from "./vector-store.js";

/** A search as drivers get it: checked. */
export interface DriverQuery {
  readonly k: number;
  readonly conditions: readonly Condition[];
  readonly vectors: boolean;
}

/** Search by words, which some engines have beside the search by vectors. */
export interface TextSearch {
  /**
   * The documents that have at least one of the words, in the engine's order by relevance; their scores are the cosines to
   * `vector` nevertheless. Makes the index that it needs.
   */
  query(
    words: string,
    vector: Float32Array,
    query: DriverQuery,
    signal: AbortSignal,
  ): Promise<Match[]>;
}

/**
 * One engine behind {@link ManagedStore}, which checks the arguments, watches the time and puts
 * errors into words: a driver may throw whatever its client throws. Of equal ids in an upsert it
 * sees one. `signal` ends with the caller, at the time-out, and at no other time.
 */
export interface StoreDriver {
  readonly identity: StoreIdentity;
  /** Absent: the engine, or this collection, has none. */
  readonly textSearch?: TextSearch | undefined;
  upsert(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void>;
  query(vector: Float32Array, query: DriverQuery, signal: AbortSignal): Promise<Match[]>;
  delete(ids: readonly string[], signal: AbortSignal): Promise<void>;
  count(signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

/** What a driver is opened with. */
export interface DriverOptions {
  /** The store's name for messages. */
  readonly name: string;
  readonly wanted: WantedIdentity;
  /** The table or collection: lower-case letters, digits and _. */
  readonly collection: string;
  /**
   * After which client and server may give up on a call of their own accord. Longer than a call may take:
   * the time-out itself is {@link ManagedStore}'s, so that there is one clock and one message.
   */
  readonly giveUpMs: number;
  /** This process does not search. */
  readonly writeOnly: boolean;
  /** Told of what goes wrong in the background. */
  readonly report: (message: string) => void;
}
