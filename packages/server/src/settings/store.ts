import { FIELDS_ALLOWED, type Fields, parseFields, STORE_KINDS } from "@native-infer/vector-store";
import { z } from "zod";
import {
  choice,
  count,
  DAY_MS,
  integer,
  optional,
  path,
  type Setting,
  secret,
  text,
} from "./setting.js";

const MAX_DELAY_MS = 60_000;

const fields: z.ZodType<Fields, string> = z.string().transform((given, context) => {
  const parsed = parseFields(given);
  if (parsed) return parsed;
  context.addIssue("no fields");
  return z.NEVER;
});

/** The vector search. */
export const store = {
  store: optional(
    z.enum(STORE_KINDS) as z.ZodType<(typeof STORE_KINDS)[number], string>,
    STORE_KINDS.join(", "),
    "Where documents are kept; without it, lancedb, opened at the first use",
  ),
  storePath: {
    parse: path,
    fallback: "native-infer-store",
    allowed: "a path",
    meaning: "Folder of lancedb",
  } as Setting<string>,
  // With user and password, where the server wants them.
  storeUrl: secret(optional(text, "a URL", "Server of pgvector, milvus or qdrant")),
  storeApiKey: secret(optional(text, "a key", "Token of milvus, API key of qdrant")),
  storeCollection: {
    parse: z.string().regex(/^[a-z][a-z0-9_]{0,47}$/),
    fallback: "documents",
    allowed: "up to 48 lower-case letters, digits and _",
    meaning: "Table or collection of the documents",
  } as Setting<string>,
  storeFields: optional(
    fields,
    FIELDS_ALLOWED,
    "Metadata that filters can ask for, such as country:text,population:number; without it, the store's own",
  ),
  storeTimeoutMs: count(10_000, 1, DAY_MS, "How long one call of the store may take"),
  articleStore: choice("simulated", ["simulated", "search"], "What `GET /` waits for"),
  ioDelayMs: count(5, 0, MAX_DELAY_MS, "How long the simulated vector search takes"),
  ioDelayP99Ms: optional(
    integer(1, MAX_DELAY_MS),
    `an integer from 1 to ${MAX_DELAY_MS}`,
    "99th percentile of it: a log-normal distribution with --io-delay-ms as its median",
  ),
};
