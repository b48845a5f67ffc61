import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { StoreError } from "@native-infer/vector-store";
import { retryStore } from "../src/store-retries.js";
import { importFile } from "./support/import-file.js";
import { memoryStore } from "./support/memory-store.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-store-retries-"));
after(() => rmSync(folder, { recursive: true }));

const busy = () => new StoreError("STORE_UNAVAILABLE", "the store is busy");

/** Fails so many times, then gives a value; and how often it was called. */
function failing(times: number, error: () => Error = busy) {
  const state = { calls: 0 };
  const work = async () => {
    state.calls += 1;
    if (state.calls <= times) throw error();
    return "value";
  };
  return { state, work };
}

describe("a store that is busy", () => {
  it("is tried again until the retry timeout, and no longer", async () => {
    const { work } = failing(2);
    assert.equal(await retryStore(work, { timeoutMs: 60_000 }), "value");
    const { state, work: never } = failing(Infinity);
    await assert.rejects(retryStore(never, { timeoutMs: 600 }), /the store is busy/);
    assert.ok(state.calls > 1, String(state.calls));
  });

  it("is not tried again after another error, or after the import was ended", async () => {
    const conflict = () => new StoreError("STORE_CONFLICT", "of another model");
    const { state, work } = failing(1, conflict);
    await assert.rejects(retryStore(work, { timeoutMs: 60_000 }), /of another model/);
    const stopped = failing(1);
    const given = { timeoutMs: 60_000, signal: AbortSignal.abort() };
    await assert.rejects(retryStore(stopped.work, given), /the store is busy/);
    assert.deepEqual([state.calls, stopped.state.calls], [1, 1]);
  });

  it("is waited for by an import when it is opened and when it is written to", async () => {
    const path = join(folder, "a.jsonl");
    writeFileSync(path, '{"id":"1","text":"a"}\n');
    const files = { checkpoint: undefined, deadLetters: `${path}.bad.jsonl` };
    const store = memoryStore();
    const opening = failing(1);
    const writing = failing(1);
    const busyStore = {
      ...store,
      identity: async () => {
        await opening.work();
        return store.identity();
      },
      upsert: async (...given: Parameters<typeof store.upsert>) => {
        await writing.work();
        await store.upsert(...given);
      },
    };
    await assert.rejects(importFile(path, { files, store: busyStore }), /the store is busy/);
    opening.state.calls = 0;
    await importFile(path, { files, store: busyStore, retryTimeoutMs: 60_000 });
    assert.deepEqual([...store.documents.keys()], ["1"]);
    assert.deepEqual([opening.state.calls, writing.state.calls], [2, 2]);
  });
});
