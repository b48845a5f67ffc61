/** What a metadata field holds that filters can ask for. */
export type FieldType = "text" | "number" | "boolean";

/** The metadata fields that filters can ask for, by name. */
export type Fields = Readonly<Record<string, FieldType>>;

/** What a store says of itself: vectors of another model, or of another length, have no place in it. */
export interface StoreIdentity {
  /** The model that made the vectors. */
  readonly model: string;
  /** Length of each vector. */
  readonly dimensions: number;
  readonly fields: Fields;
}

/** Any JSON object. */
export type Metadata = Readonly<Record<string, unknown>>;

/** One document with its vector. */
export interface StoredDocument {
  /** Not empty; the limits are those of {@link STORE_LIMITS}. */
  readonly id: string;
  readonly vector: Float32Array;
  readonly text: string;
  readonly metadata: Metadata;
}

/** One neighbour that a vector search found. */
export interface Match {
  id: string;
  /** Cosine similarity to the query, -1 to 1. */
  score: number;
  text: string;
  metadata: Metadata;
  /** Where it was asked for. Some stores keep vectors at unit length. */
  vector?: Float32Array;
}

/** One document that a hybrid search found, by its vector, by its words or by both. */
export interface HybridMatch extends Match {
  /** Of reciprocal rank fusion: the sum of 1 / (60 + rank) over both searches, at most 2 / 61. */
  hybridScore: number;
}

/** A value that a filter compares with. */
export type Scalar = string | number | boolean;

/** What a filter asks of one field. `gte` and `lte` can stand together. */
export type FieldFilter =
  | Scalar
  | { readonly in: readonly Scalar[] }
  | { readonly gte?: number | undefined; readonly lte?: number | undefined };

/**
 * By field name; all have to hold. A document without the field does not match. Such as
 * `{ country: "GB", kind: { in: ["city", "capital"] }, population: { gte: 1e6 } }`.
 */
export type Filter = Readonly<Record<string, FieldFilter>>;

/** Ends of one call. */
export interface StoreCall {
  /** Ends the call with `CANCELLED`. What a write has done by then is not known. */
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch; after it the call ends with `DEADLINE_EXCEEDED`. */
  readonly deadline?: number;
}

/** A search beside its vector. */
export interface QueryOptions extends StoreCall {
  /** How many neighbours, 1 to 1000. */
  readonly k: number;
  readonly filter?: Filter | undefined;
  /** Answer the neighbours' vectors too. Default false. */
  readonly vectors?: boolean;
}

/** A hybrid search beside its vector and its text. */
export interface HybridOptions extends QueryOptions {
  /** How many documents each of the two searches finds, `k` to 1000. Default four times `k`, at most 1000. */
  readonly candidates?: number | undefined;
}

/**
 * Whatever holds the vectors and finds the nearest. Every call rejects with `STORE_UNAVAILABLE` (503)
 * where the store is down or slower than its time-out, with `STORE_CONFLICT` (503) where it holds
 * another model's vectors, and with `INVALID_ARGUMENT` (400) where its arguments are wrong.
 */
export interface VectorStore {
  /** For messages: which store, and where. Without passwords. */
  readonly name: string;
  /** Opens the store where it is not open yet. */
  identity(call?: StoreCall): Promise<StoreIdentity>;
  /**
   * Writes documents; those of the same id are replaced, and of equal ids in one call the last one
   * counts. Once it has resolved, the documents survive the end of the process. Where it rejects,
   * any part of them may have been written: the same call again puts it right.
   */
  upsert(documents: readonly StoredDocument[], call?: StoreCall): Promise<void>;
  /** The nearest to `vector`, best first; fewer than `k` where fewer match. */
  query(vector: Float32Array, options: QueryOptions): Promise<readonly Match[]>;
  /** Rejects with `STORE_NO_TEXT_SEARCH` (400) if the store cannot search by words, as {@link VectorStore.hybridQuery} does. */
  requireTextSearch(call?: StoreCall): Promise<void>;
  /**
   * The nearest to `vector` and the documents whose text has words of `text`, joined by reciprocal rank fusion, best first. The
   * filter holds for both. Of the text's words the first {@link STORE_LIMITS}`.queryWords` count. The first such search of a
   * collection makes an index of its texts. Rejects with `STORE_NO_TEXT_SEARCH` (400) if the store cannot search by words.
   */
  hybridQuery(
    vector: Float32Array,
    text: string,
    options: HybridOptions,
  ): Promise<readonly HybridMatch[]>;
  /** Ids that are not there are passed over. */
  delete(ids: readonly string[], call?: StoreCall): Promise<void>;
  /** How many documents there are. */
  count(call?: StoreCall): Promise<number>;
  close(): Promise<void>;
}

/** What every store takes, so that documents can move from any to any other. */
export const STORE_LIMITS = {
  /** Bytes of an id in UTF-8. */
  idBytes: 512,
  /** Bytes of a text in UTF-8. */
  textBytes: 65_535,
  /** Bytes of the metadata as JSON in UTF-8. */
  metadataBytes: 65_535,
  /** Objects and arrays within each other in the metadata. */
  metadataDepth: 64,
  /** Bytes of a declared text field in UTF-8. */
  fieldBytes: 8_192,
  /** Neighbours of a search. */
  k: 1000,
  /** Words of a hybrid search's text that count. */
  queryWords: 256,
  /** Documents of one upsert, and ids of one delete. */
  batch: 10_000,
  /** Declared metadata fields. */
  fields: 32,
  /** Values of one `in`. */
  filterValues: 1000,
  /** Calls under way, those included that nobody waits for any more. */
  calls: 1000,
} as const;
