import { MetricType, MilvusClient } from "@zilliz/milvus2-sdk-node";
import type { DriverOptions, DriverQuery, StoreDriver } from "../driver.js";
import { fieldValue } from "../fields.js";
import { agreedIdentity, newIdentity } from "../identity.js";
import { pointId } from "../point-id.js";
import type { Match, StoredDocument, StoreIdentity } from "../vector-store.js";
import { succeeded } from "./answer.js";
import { columnOf, definition, IDENTITY_KEY } from "./schema.js";
import { search } from "./search.js";
import { TERMS, TEXT_SEARCH } from "./terms.js";
import { MilvusTextSearch } from "./text-search.js";

/** A message holds 64 MB: so many documents with the longest text and metadata fit. */
const DOCUMENTS_PER_MESSAGE = 250;
const IDS_PER_MESSAGE = 1000;

/** Milvus: one collection with an index for cosine distances that Milvus chooses itself. */
export class MilvusDriver implements StoreDriver {
  readonly identity: StoreIdentity;
  /** Absent in collections that were made without it. */
  readonly textSearch: MilvusTextSearch | undefined;
  readonly #client: MilvusClient;
  readonly #collection: string;

  private constructor(
    client: MilvusClient,
    collection: string,
    identity: StoreIdentity,
    hasWords: boolean,
  ) {
    this.#client = client;
    this.#collection = collection;
    this.identity = identity;
    this.textSearch = hasWords ? new MilvusTextSearch(client, collection) : undefined;
  }

  /** Connects, and makes the collection with its index where it is not there yet. */
  static async open(
    url: string,
    apiKey: string | undefined,
    options: DriverOptions,
  ): Promise<MilvusDriver> {
    const { name, wanted, collection, giveUpMs } = options;
    const { protocol, host, username, password } = new URL(url);
    const client = new MilvusClient({
      address: host,
      ssl: protocol === "https:",
      timeout: giveUpMs,
      maxRetries: 1,
      logLevel: "error",
      ...(apiKey === undefined ? {} : { token: apiKey }),
      ...(username === "" ? {} : { username: decodeURIComponent(username) }),
      ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    });
    try {
      await client.connectPromise;
      const { value: exists } = succeeded(
        await client.hasCollection({ collection_name: collection }),
      );
      if (!exists) await create(client, collection, newIdentity(wanted));
      const { properties, schema } = succeeded(
        await client.describeCollection({ collection_name: collection }),
      );
      const kept = properties.find(({ key }) => key === IDENTITY_KEY)?.value;
      const identity = agreedIdentity(name, kept === undefined ? undefined : String(kept), wanted);
      succeeded(await client.loadCollectionSync({ collection_name: collection }));
      const hasWords = schema.fields.some((field) => field.name === TERMS);
      return new MilvusDriver(client, collection, identity, hasWords);
    } catch (error) {
      await client.closeConnection();
      throw error;
    }
  }

  async upsert(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < documents.length; from += DOCUMENTS_PER_MESSAGE) {
      signal.throwIfAborted();
      const part = documents.slice(from, from + DOCUMENTS_PER_MESSAGE);
      const data = part.map((document) => this.#row(document));
      succeeded(await this.#client.upsert({ collection_name: this.#collection, data }));
    }
  }

  query(vector: Float32Array, query: DriverQuery): Promise<Match[]> {
    const wanted = { data: [Array.from(vector)] as [number[]], anns_field: "vector" };
    return search(this.#client, this.#collection, query, wanted);
  }

  async delete(ids: readonly string[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < ids.length; from += IDS_PER_MESSAGE) {
      signal.throwIfAborted();
      const points = ids.slice(from, from + IDS_PER_MESSAGE).map(pointId);
      const filter = `point in ${JSON.stringify(points)}`;
      succeeded(await this.#client.delete({ collection_name: this.#collection, filter }));
    }
  }

  async count(): Promise<number> {
    return succeeded(await this.#client.count({ collection_name: this.#collection })).data;
  }

  async close(): Promise<void> {
    await this.#client.closeConnection();
  }

  #row({ id, vector, text, metadata }: StoredDocument) {
    const fields = Object.keys(this.identity.fields).map(
      (field) => [columnOf(field), fieldValue(metadata, field) ?? null] as const,
    );
    return {
      point: pointId(id),
      vector: Array.from(vector),
      id,
      text,
      metadata: JSON.stringify(metadata),
      ...Object.fromEntries(fields),
    };
  }
}

/** With a search by words, or without it if the server is too old for that. */
async function create(client: MilvusClient, collection: string, identity: StoreIdentity) {
  const made = await client.createCollection(definition(collection, identity, true));
  const hasWords = made.error_code === "Success";
  if (!hasWords) succeeded(await client.createCollection(definition(collection, identity, false)));
  const ofVectors = {
    field_name: "vector",
    index_type: "AUTOINDEX",
    metric_type: MetricType.COSINE,
  };
  for (const index of hasWords ? [ofVectors, TEXT_SEARCH.index] : [ofVectors]) {
    succeeded(await client.createIndex({ collection_name: collection, ...index }));
  }
}
