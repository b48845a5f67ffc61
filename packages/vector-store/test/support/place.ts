import { openStore, type StoreOptions } from "../../src/open-store.js";
import type { Fields, VectorStore } from "../../src/vector-store.js";
import { DIMENSIONS } from "./documents.js";

export const FIELDS: Fields = { kind: "text", size: "number", even: "boolean" };

/** Somewhere that stores of one kind can be opened: a folder, or a server. */
export interface Place {
  readonly options: Pick<StoreOptions, "kind"> & Partial<StoreOptions>;
  /** Where the server can be stopped: its data outlive it. */
  readonly server?: {
    stop(): Promise<void>;
    start(): Promise<void>;
    /** Leaves its connections open and answers nothing. */
    freeze(): void;
    thaw(): void;
  };
  close(): Promise<void>;
}

let collections = 0;

/** A name that no other test uses. */
export function newCollection(): string {
  collections += 1;
  return `test_${process.pid}_${collections}`;
}

export function storeAt({ options }: Place, changes: Partial<StoreOptions> = {}): VectorStore {
  return openStore({
    path: "",
    collection: newCollection(),
    timeoutMs: 20_000,
    report: (message) => process.env.NATIVE_INFER_TEST_LOG && process.stderr.write(`${message}\n`),
    wanted: { model: "test-model", dimensions: DIMENSIONS, fields: FIELDS },
    ...options,
    ...changes,
  });
}
