import type { Fields, StoredDocument, VectorStore } from "@native-infer/vector-store";

/** A store that keeps what it is given, by id. */
export interface MemoryStore extends VectorStore {
  readonly documents: ReadonlyMap<string, StoredDocument>;
}

/** A store in memory, for imports whose store is not what is tested. */
export function memoryStore(fields: Fields = {}): MemoryStore {
  const documents = new Map<string, StoredDocument>();
  return {
    documents,
    name: "memory",
    identity: async () => ({ model: "fake", dimensions: 2, fields }),
    upsert: async (some) => {
      for (const document of some) documents.set(document.id, document);
    },
    query: async () => [],
    requireTextSearch: () => Promise.reject(new Error("an import does not search")),
    hybridQuery: () => Promise.reject(new Error("an import does not search")),
    delete: async (ids) => {
      for (const id of ids) documents.delete(id);
    },
    count: async () => documents.size,
    close: async () => {},
  };
}
