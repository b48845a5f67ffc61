import { choice, milliseconds, option, path, text, value } from "@native-infer/command-line";
import { FIELDS_ALLOWED, type Fields, parseFields, STORE_KINDS } from "@native-infer/vector-store";
import { z } from "zod";

const fields = value(
  z.string().transform((given, context): Fields => {
    const fieldsGiven = parseFields(given);
    if (fieldsGiven) return fieldsGiven;
    context.addIssue("no fields");
    return z.NEVER;
  }),
  { allowed: FIELDS_ALLOWED, placeholder: "name:type,..." },
);

const collection = value(z.string().regex(/^[a-z][a-z0-9_]{0,47}$/), {
  allowed: "up to 48 lower-case letters, digits and _",
  placeholder: "name",
});

/** The vector search. */
export const store = {
  store: option(choice(STORE_KINDS), {
    help: "Where documents are kept; without it, lancedb, opened at the first use",
  }),
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
