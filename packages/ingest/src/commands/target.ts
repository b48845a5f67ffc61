import {
  openStore,
  printFields,
  type StoreIdentity,
  type VectorStore,
} from "@native-infer/vector-store";
import { Embedder } from "native-infer";
import { returnFreedMemory } from "native-infer/runtime";
import { retryStore } from "../store-retries.js";
import type { TargetSettings } from "./host.js";

/** How long a store that is down is waited for, unless a flag says otherwise. */
const STORE_RETRY_TIMEOUT_MS = 30_000;

/** A model, and the store for its vectors, which connects at its first call. */
export interface Target {
  modelName: string;
  embedder: Embedder;
  store: VectorStore;
  close(): Promise<void>;
}

/** Loads the model and opens the store. Rejects as `Embedder.load` and `openStore` do. */
export async function openTarget(
  { modelName, model, store: where, fields }: TargetSettings,
  report: (message: string) => void,
): Promise<Target> {
  returnFreedMemory();
  const embedder = await Embedder.load(model);
  try {
    const { dimensions } = embedder.info;
    const wanted = { model: modelName, dimensions, fields };
    const store = openStore({ ...where, wanted, writeOnly: true, report });
    const close = async () => {
      await Promise.all([embedder.close({ drain: false }), store.close()]);
    };
    return { modelName, embedder, store, close };
  } catch (error) {
    await embedder.close({ drain: false });
    throw error;
  }
}

/** A target whose store has said what it holds. */
export interface CheckedTarget extends Target {
  identity: StoreIdentity;
  /** What producer and workers have to agree on, in words. */
  text: string;
}

/** The same for the same collection and model, wherever a host has its store. */
function describeTarget(collection: string, { model, dimensions, fields }: StoreIdentity): string {
  const declared = printFields(fields);
  const suffix = declared === "" ? "" : `, fields ${declared}`;
  return `${collection} (${model}, ${dimensions} dimensions${suffix})`;
}

/** As {@link openTarget}; a store that is down is waited for. Rejects as `VectorStore.identity` does, too. */
export async function openCheckedTarget(
  settings: TargetSettings,
  report: (message: string) => void,
  retryTimeoutMs = STORE_RETRY_TIMEOUT_MS,
): Promise<CheckedTarget> {
  const target = await openTarget(settings, report);
  try {
    const identity = await retryStore(() => target.store.identity(), { timeoutMs: retryTimeoutMs });
    return { ...target, identity, text: describeTarget(settings.store.collection, identity) };
  } catch (error) {
    await target.close();
    throw error;
  }
}
