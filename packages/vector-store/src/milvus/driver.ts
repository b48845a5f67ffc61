import { MetricType, MilvusClient } from "@zilliz/milvus2-sdk-node";
import type { DriverOptions, DriverQuery, StoreDriver } from "../driver.js";
import { fieldValue } from "../fields.js";
import { agreedIdentity, newIdentity } from "../identity.js";
import { pointId } from "../point-id.js";
import type { Match, Metadata, StoredDocument, StoreIdentity } from "../vector-store.js";
import { expression } from "./filter.js";
import { columnOf, definition, IDENTITY_KEY } from "./schema.js";

/** A message holds 64 MB: so many documents with the longest text and metadata fit. */
const DOCUMENTS_PER_MESSAGE = 250;
const IDS_PER_MESSAGE = 1000;

/** The part of every answer that says how it went. */
interface Answer {
  status?: { error_code?: string; code?: number; reason?: string };
  error_code?: string;
  reason?: string;
}

interface Row {
  id: string;
  score: number;
  text: string;
  metadata: string;
  vector?: number[];
}

/** Milvus: one collection with an index for cosine distances that Milvus chooses itself. */
export class MilvusDriver implements StoreDriver {
  readonly identity: StoreIdentity;
  readonly #client: MilvusClient;
  readonly #collection: string;

  private constructor(client: MilvusClient, collection: string, identity: StoreIdentity) {
    this.#client = client;
    this.#collection = collection;
    this.identity = identity;
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
      const { properties } = succeeded(
        await client.describeCollection({ collection_name: collection }),
      );
      const kept = properties.find(({ key }) => key === IDENTITY_KEY)?.value;
      const identity = agreedIdentity(name, kept === undefined ? undefined : String(kept), wanted);
      succeeded(await client.loadCollectionSync({ collection_name: collection }));
      return new MilvusDriver(client, collection, identity);
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

  async query(vector: Float32Array, { k, conditions, vectors }: DriverQuery): Promise<Match[]> {
    const filter = expression(conditions);
    const { results } = succeeded(
      await this.#client.search({
        collection_name: this.#collection,
        data: [Array.from(vector)],
        anns_field: "vector",
        limit: k,
        output_fields: ["id", "text", "metadata", ...(vectors ? ["vector"] : [])],
        ...(filter === "" ? {} : { filter }),
      }),
    );
    const rows = results as unknown as Row[];
    return rows.map(({ id, score, text, metadata, vector: own }) => ({
      id,
      score,
      text,
      metadata: JSON.parse(metadata) as Metadata,
      ...(own === undefined ? {} : { vector: Float32Array.from(own) }),
    }));
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

async function create(client: MilvusClient, collection: string, identity: StoreIdentity) {
  succeeded(await client.createCollection(definition(collection, identity)));
  succeeded(
    await client.createIndex({
      collection_name: collection,
      field_name: "vector",
      index_type: "AUTOINDEX",
      metric_type: MetricType.COSINE,
    }),
  );
}

/** Milvus's client resolves with errors too: they become exceptions here. */
function succeeded<T extends object>(answer: T): T {
  const { status, error_code, reason } = answer as Answer;
  const code = status?.error_code ?? error_code;
  if (code !== undefined && code !== "Success") {
    throw new Error(`${code}: ${status?.reason ?? reason ?? "no reason given"}`);
  }
  return answer;
}
