import type { DriverOptions, StoreDriver } from "./driver.js";
import { StoreError } from "./errors.js";
import { checkFields } from "./fields.js";
import { newIdentity, type WantedIdentity } from "./identity.js";
import { ManagedStore } from "./managed-store.js";
import type { VectorStore } from "./vector-store.js";

/** The engines that vectors can be kept in. Beside what the compiler asks for, each has a word in the help of options.ts. */
export const STORE_KINDS = ["simulated", "lancedb", "pgvector", "milvus", "qdrant"] as const;

/** How much later than the call itself its engine gives up: enough for the call's own time-out to be the first. */
const GIVE_UP_LATER_MS = 1000;

/** Which store, and where. */
export interface StoreOptions {
  kind: (typeof STORE_KINDS)[number];
  /** Of `lancedb`: the folder. */
  path?: string | undefined;
  /** Of the stores on a server: where it is, with user and password where it wants them. */
  url?: string | undefined;
  /** Of the stores on a server that want one. */
  apiKey?: string | undefined;
  /** The table or collection. */
  collection: string;
  /** Max time of one call, in milliseconds. */
  timeoutMs: number;
  /** Of `simulated`: how long each call waits, in milliseconds. Default 0. */
  delayMs?: number;
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
    throw new StoreError("INVALID_ARGUMENT", "the store's URL is no URL; see --store-url");
  }
}

function nameOf({ kind, collection, path, url }: StoreOptions): string {
  if (kind === "lancedb" && path === undefined) {
    throw new StoreError(
      "INVALID_ARGUMENT",
      "a lancedb store needs path, the folder that it is in",
    );
  }
  if (kind === "simulated" || kind === "lancedb") return `${kind} (${collection})`;
  if (url === undefined) {
    throw new StoreError("INVALID_ARGUMENT", `--store ${kind} needs --store-url`);
  }
  return `${kind} (${collection} at ${publicUrl(url)})`;
}

/** The packages of each engine's client, which whoever uses the engine installs. */
const CLIENTS: Readonly<Record<StoreOptions["kind"], string>> = {
  simulated: "",
  lancedb: "@lancedb/lancedb apache-arrow",
  pgvector: "pg pgvector",
  milvus: "@zilliz/milvus2-sdk-node",
  qdrant: "@qdrant/js-client-rest",
};

/** Loads a driver. Rejects with `DRIVER_MISSING` if its client is not installed. */
async function loadDriver<T>(kind: StoreOptions["kind"], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const message = `the store ${kind} needs packages that are not installed: npm install ${CLIENTS[kind]}`;
    throw new StoreError("DRIVER_MISSING", message, { cause: error });
  }
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
      const { SimulatedDriver } = await loadDriver(
        options.kind,
        () => import("./simulated/driver.js"),
      );
      return new SimulatedDriver(newIdentity(common.wanted), options.delayMs ?? 0);
    }
    case "lancedb": {
      const { LanceDbDriver } = await loadDriver(options.kind, () => import("./lancedb/driver.js"));
      return LanceDbDriver.open(options.path ?? "", common);
    }
    case "pgvector": {
      const { PgVectorDriver } = await loadDriver(
        options.kind,
        () => import("./pgvector/driver.js"),
      );
      return PgVectorDriver.open(options.url ?? "", common);
    }
    case "milvus": {
      const { MilvusDriver } = await loadDriver(options.kind, () => import("./milvus/driver.js"));
      return MilvusDriver.open(options.url ?? "", options.apiKey, common);
    }
    case "qdrant": {
      const { QdrantDriver } = await loadDriver(options.kind, () => import("./qdrant/driver.js"));
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
