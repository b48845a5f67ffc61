import { QdrantClient } from "@qdrant/js-client-rest";
import type { DriverOptions, DriverQuery, StoreDriver } from "../driver.js";
import { agreedIdentity, newIdentity, printIdentity } from "../identity.js";
import { pointId } from "../point-id.js";
import type { FieldType, Match, Metadata, StoredDocument, StoreIdentity } from "../vector-store.js";
import { filterOf, keyOf } from "./filter.js";

const IDENTITY_KEY = "native_infer";
/** Qdrant takes 32 MB in a request: so many documents with the longest text and metadata fit. */
const DOCUMENTS_PER_REQUEST = 100;
const IDS_PER_REQUEST = 1000;

const INDEX_TYPES = {
  text: "keyword",
  number: "float",
  boolean: "bool",
} as const satisfies Record<FieldType, string>;

interface Payload {
  id: string;
  text: string;
  metadata: string;
}

/** Qdrant by its REST interface: one collection with cosine distances. */
export class QdrantDriver implements StoreDriver {
  readonly identity: StoreIdentity;
  readonly #client: QdrantClient;
  readonly #collection: string;

  private constructor(client: QdrantClient, collection: string, identity: StoreIdentity) {
    this.#client = client;
    this.#collection = collection;
    this.identity = identity;
  }

  /** Makes the collection with its indexes where it is not there yet. Needs Qdrant 1.16 or later. */
  static async open(
    url: string,
    apiKey: string | undefined,
    { name, wanted, collection, giveUpMs }: DriverOptions,
  ): Promise<QdrantDriver> {
    const { protocol, hostname, port, pathname } = new URL(url);
    const client = new QdrantClient({
      host: hostname,
      https: protocol === "https:",
      port: port === "" ? null : Number(port),
      prefix: pathname === "/" ? "" : pathname,
      timeout: giveUpMs,
      checkCompatibility: false,
      ...(apiKey === undefined ? {} : { apiKey }),
    });
    const { exists } = await client.collectionExists(collection);
    if (!exists) await create(client, collection, newIdentity(wanted));
    const { config } = await client.getCollection(collection);
    const kept = (config.metadata as Record<string, unknown> | null | undefined)?.[IDENTITY_KEY];
    const identity = agreedIdentity(name, typeof kept === "string" ? kept : undefined, wanted);
    return new QdrantDriver(client, collection, identity);
  }

  async upsert(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < documents.length; from += DOCUMENTS_PER_REQUEST) {
      signal.throwIfAborted();
      const part = documents.slice(from, from + DOCUMENTS_PER_REQUEST);
      const points = part.map((document) => this.#point(document));
      await this.#client.upsert(this.#collection, { wait: true, points });
    }
  }

  async query(vector: Float32Array, { k, conditions, vectors }: DriverQuery): Promise<Match[]> {
    const filter = filterOf(conditions);
    const { points } = await this.#client.query(this.#collection, {
      query: Array.from(vector),
      limit: k,
      with_payload: ["id", "text", "metadata"],
      with_vector: vectors,
      ...(filter === undefined ? {} : { filter }),
    });
    return points.map(({ score, payload, vector: own }) => {
      const { id, text, metadata } = payload as unknown as Payload;
      return {
        id,
        score,
        text,
        metadata: JSON.parse(metadata) as Metadata,
        ...(vectors ? { vector: Float32Array.from(own as number[]) } : {}),
      };
    });
  }

  async delete(ids: readonly string[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < ids.length; from += IDS_PER_REQUEST) {
      signal.throwIfAborted();
      const points = ids.slice(from, from + IDS_PER_REQUEST).map(pointId);
      await this.#client.delete(this.#collection, { wait: true, points });
    }
  }

  async count(): Promise<number> {
    return (await this.#client.count(this.#collection, { exact: true })).count;
  }

  async close(): Promise<void> {}

  #point({ id, vector, text, metadata }: StoredDocument) {
    const fields = Object.keys(this.identity.fields)
      .filter((field) => Object.hasOwn(metadata, field))
      .map((field) => [field, metadata[field]] as const);
    return {
      id: pointId(id),
      vector: Array.from(vector),
      payload: {
        id,
        text,
        metadata: JSON.stringify(metadata),
        fields: Object.fromEntries(fields),
      },
    };
  }
}

async function create(client: QdrantClient, collection: string, identity: StoreIdentity) {
  // The client's own createCollection leaves the metadata out.
  await client.api().createCollection({
    collection_name: collection,
    vectors: { size: identity.dimensions, distance: "Cosine" },
    metadata: { [IDENTITY_KEY]: printIdentity(identity) },
  });
  for (const [field, type] of Object.entries(identity.fields)) {
    await client.createPayloadIndex(collection, {
      wait: true,
      field_name: keyOf(field),
      field_schema: INDEX_TYPES[type],
    });
  }
}
