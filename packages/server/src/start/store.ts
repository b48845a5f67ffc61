import {
  openStore,
  StoreError,
  type StoreOptions,
  type VectorStore,
} from "@native-infer/vector-store";
import type { ServedModels } from "../models/served-models.js";
import type { Settings } from "../settings/read.js";

/** How long the start waits for a store before it goes on without. */
const START_WAIT_MS = 2000;

/** Which store the settings name, and where it is. */
export function storeOptions(
  settings: Settings,
): Omit<StoreOptions, "wanted" | "writeOnly" | "report"> {
  return {
    kind: settings.store ?? "lancedb",
    path: settings.storePath,
    url: settings.storeUrl,
    apiKey: settings.storeApiKey,
    collection: settings.storeCollection,
    timeoutMs: settings.storeTimeoutMs,
  };
}

/** The store of the settings, for vectors of their first model. It is opened at its first use. */
export function storeOf(
  settings: Settings,
  models: Pick<ServedModels, "get">,
  report: (message: string) => void,
): VectorStore {
  return openStore({
    ...storeOptions(settings),
    wanted: async () => {
      const { name, engine: embedder } = await models.get();
      return { model: name, dimensions: embedder.info.dimensions, fields: settings.storeFields };
    },
    report,
  });
}

/** Whether an error is one that time may put right. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  return error.retryable || error.code === "DEADLINE_EXCEEDED";
}

/**
 * Opens a store that somebody chose, so that a wrong one is an error of the start; one that is only
 * down is not, because the other routes do without.
 */
export async function openAtStart(settings: Settings, store: VectorStore): Promise<void> {
  if (settings.store === undefined) return;
  try {
    await store.identity({ deadline: Date.now() + START_WAIT_MS });
  } catch (error) {
    if (!mayPass(error)) throw error;
  }
}
