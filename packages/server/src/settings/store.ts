import {
  choice,
  integer,
  milliseconds,
  option,
  path,
  text,
  value,
} from "@native-infer/command-line";
import { FIELDS_ALLOWED, type Fields, parseFields, STORE_KINDS } from "@native-infer/vector-store";
import { z } from "zod";

const MAX_DELAY_MS = 60_000;

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
  articleStore: option(choice(["simulated", "search"]), {
    default: "simulated",
    help: "What `GET /` waits for",
  }),
  ioDelayMs: option(integer(0, MAX_DELAY_MS), {
    default: 5,
    help: "How long the simulated vector search takes",
  }),
  ioDelayP99Ms: option(integer(1, MAX_DELAY_MS), {
    help: "99th percentile of it: a log-normal distribution with --io-delay-ms as its median",
  }),
};
