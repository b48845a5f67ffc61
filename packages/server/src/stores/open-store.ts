import { NativeInferError } from "native-infer";
import type { DriverOptions, StoreDriver } from "./driver.js";
import { checkFields } from "./fields.js";
import { newIdentity, type WantedIdentity } from "./identity.js";
import type { Latency } from "./latency.js";
import { ManagedStore } from "./managed-store.js";
import type { VectorStore } from "./vector-store.js";

/** The engines that vectors can be kept in. */
export const STORE_KINDS = ["simulated", "lancedb", "pgvector", "milvus", "qdrant"] as const;

/** How much later than the call itself its engine gives up: enough for the call's own time-out to be the first. */
const GIVE_UP_LATER_MS = 1000;

/** Which store, and where. */
export interface StoreOptions {
  kind: (typeof STORE_KINDS)[number];
  /** Of `lancedb`: the folder. */
  path: string;
  /** Of the stores on a server: where it is, with user and password where it wants them. */
  url?: string | undefined;
  /** Of the stores on a server that want one. */
  apiKey?: string | undefined;
  /** The table or collection. */
  collection: string;
  /** Most that one call may take, in milliseconds. */
  timeoutMs: number;
  /** Of `simulated`: how long each call takes. */
  latency: Latency;
  /** Asked when the store is opened, where it is a function: by then a model has to be loaded. */
  wanted: WantedIdentity | (() => Promise<WantedIdentity>);
  /** This process does not search: what only makes searches fast is left to those that do. Default false. */
  writeOnly?: boolean;
  /** Told when the store goes away and comes back, and of what goes wrong in the background. */
  report?: (message: string) => void;
}

/** A URL without user, password and parameters. */
function publicUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
  } catch {
    throw new NativeInferError("INVALID_ARGUMENT", "the store's URL is no URL; see --store-url");
  }
}

function nameOf({ kind, collection, url }: StoreOptions): string {
  if (kind === "simulated" || kind === "lancedb") return `${kind} (${collection})`;
  if (url === undefined) {
    throw new NativeInferError("INVALID_ARGUMENT", `--store ${kind} needs --store-url`);
  }
  return `${kind} (${collection} at ${publicUrl(url)})`;
}

/** Loads only the client of the engine that was chosen: each takes its time. */
async function openDriver(
  options: StoreOptions,
  given: Omit<DriverOptions, "wanted">,
): Promise<StoreDriver> {
  const wanted = typeof options.wanted === "function" ? await options.wanted() : options.wanted;
  checkFields(wanted.fields ?? {});
  const common = { ...given, wanted };
  switch (options.kind) {
    case "simulated": {
      const { SimulatedDriver } = await import("./simulated/driver.js");
      return new SimulatedDriver(newIdentity(common.wanted), options.latency);
    }
    case "lancedb": {
      const { LanceDbDriver } = await import("./lancedb/driver.js");
      return LanceDbDriver.open(options.path, common);
    }
    case "pgvector": {
      const { PgVectorDriver } = await import("./pgvector/driver.js");
      return PgVectorDriver.open(options.url ?? "", common);
    }
    case "milvus": {
      const { MilvusDriver } = await import("./milvus/driver.js");
      return MilvusDriver.open(options.url ?? "", options.apiKey, common);
    }
    case "qdrant": {
      const { QdrantDriver } = await import("./qdrant/driver.js");
      return QdrantDriver.open(options.url ?? "", options.apiKey, common);
    }
  }
}

/**
 * A store, which connects at its first call. Throws `INVALID_ARGUMENT` for options that no store
 * could be opened with.
 */
export function openStore(options: StoreOptions): VectorStore {
  const { collection, timeoutMs, writeOnly = false, report = () => {} } = options;
  const name = nameOf(options);
  const tell = (message: string) => report(`the store ${name} ${message}`);
  const giveUpMs = timeoutMs + GIVE_UP_LATER_MS;
  const common = { name, collection, giveUpMs, writeOnly, report: tell };
  return new ManagedStore({ name, timeoutMs, report, open: () => openDriver(options, common) });
}
