import { FIELDS_ALLOWED, type Fields, parseFields, STORE_KINDS } from "@native-infer/vector-store";
import { DAY_MS } from "../commands/command-line.js";
import { choice, integer, type Option, path, text } from "./option.js";

const COLLECTION = /^[a-z][a-z0-9_]{0,47}$/;

const collection: Option<string> = {
  parse: (given) => (COLLECTION.test(given) ? given : undefined),
  allowed: "up to 48 lower-case letters, digits and _",
  meaning: "Table or collection of the documents",
  fallback: "documents",
};

const fields: Option<Fields> = {
  parse: parseFields,
  allowed: FIELDS_ALLOWED,
  meaning:
    "Metadata that filters can ask for, such as country:text,population:number; without it, the store's own",
};

/** Where documents go. */
export const storeOptions = {
  store: { ...choice(STORE_KINDS, "Where documents are kept"), fallback: "lancedb" },
  storePath: { ...path("Folder of lancedb"), fallback: "native-infer-store" },
  // With user and password, if the server wants them.
  storeUrl: { ...text("a URL", "Server of pgvector, milvus or qdrant"), isSecret: true },
  storeApiKey: { ...text("a key", "Token of milvus, API key of qdrant"), isSecret: true },
  storeCollection: collection,
  storeFields: fields,
  storeTimeoutMs: {
    ...integer(1, DAY_MS, "How long one call of the store may take"),
    fallback: "10000",
  },
};
