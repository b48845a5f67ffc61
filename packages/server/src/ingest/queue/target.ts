import { printFields, type StoreIdentity, type VectorStore } from "@native-infer/vector-store";
import { ModelRegistry } from "../../models/model-registry.js";
import type { TextEmbedder } from "../../models/served-model.js";
import type { Settings } from "../../settings/read.js";
import { modelLoader } from "../../start/load-model.js";
import { storeOf } from "../../start/store.js";
import { retryStore } from "../store-retries.js";

/** How long a store that is down is waited for, unless a flag says otherwise. */
const STORE_RETRY_TIMEOUT_MS = 30_000;

/** A model and a store that agree. */
export interface Target {
  embedder: TextEmbedder;
  store: VectorStore;
  identity: StoreIdentity;
  /** What producer and workers have to agree on, in words. */
  text: string;
  close(): Promise<void>;
}

/** The same for the same collection and model, wherever a host has its store. */
function describeTarget(collection: string, { model, dimensions, fields }: StoreIdentity): string {
  const declared = printFields(fields);
  const suffix = declared === "" ? "" : `, fields ${declared}`;
  return `${collection} (${model}, ${dimensions} dimensions${suffix})`;
}

/**
 * Loads the first model of the settings and opens their store, which is waited for if it is down. Rejects as
 * `ModelRegistry.start` and `VectorStore.identity` do.
 */
export async function openTarget(
  settings: Settings,
  report: (message: string) => void,
  retryTimeoutMs = STORE_RETRY_TIMEOUT_MS,
): Promise<Target> {
  const models = new ModelRegistry(settings.models, {
    load: modelLoader(settings),
    // What cannot be loaded is the command's own error.
    log: { fault: () => {} },
    waitMs: settings.modelWaitMs,
  });
  const store = storeOf(settings, models, report, { writeOnly: true });
  const close = async () => {
    await Promise.all([models.close({ drain: false }), store.close()]);
  };
  try {
    await models.start("first");
    const { embedder } = await models.get();
    const identity = await retryStore(() => store.identity(), { timeoutMs: retryTimeoutMs });
    const text = describeTarget(settings.storeCollection, identity);
    return { embedder, store, identity, text, close };
  } catch (error) {
    await close();
    throw error;
  }
}
