/**
 * Options of a command that keeps documents in a store: `@native-infer/vector-store/options`. Needs the package
 * `@native-infer/command-line`, which the store itself does without.
 *
 * @packageDocumentation
 */
import { milliseconds, option, parsed, path, text } from "@native-infer/command-line";
import { FIELDS_ALLOWED, parseFields } from "./fields.js";

const COLLECTION = /^[a-z][a-z0-9_]{0,47}$/;

const collection = parsed(
  (given) => {
    if (!COLLECTION.test(given)) throw new Error("no name of a collection");
    return given;
  },
  { allowed: "up to 48 lower-case letters, digits and _", placeholder: "name" },
);

const fields = parsed(
  (given) => {
    const fieldsGiven = parseFields(given);
    if (fieldsGiven === undefined) throw new Error("no fields");
    return fieldsGiven;
  },
  { allowed: FIELDS_ALLOWED, placeholder: "name:type,..." },
);

/** Where a store is, and what it is for. Which kind it is, each command asks in its own words. */
export const storeOptions = {
  storePath: option(path(), { default: "native-infer-store", help: "Folder of lancedb" }),
  storeUrl: option(text("a URL", "url"), {
    // With user and password, if the server wants them.
    secret: true,
    help: "Server of pgvector, milvus or qdrant",
  }),
  storeApiKey: option(text("a key", "key"), {
    secret: true,
    help: "Token of milvus, API key of qdrant",
  }),
  storeCollection: option(collection, {
    default: "documents",
    help: "Table or collection of the documents",
  }),
  storeFields: option(fields, {
    help: "Metadata that filters can ask for, such as country:text,population:number; without it, the store's own",
  }),
  storeTimeoutMs: option(milliseconds(), {
    default: 10_000,
    help: "How long one call of the store may take",
  }),
};
