import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "@native-infer/testing";
import type { StoreOptions } from "../../src/open-store.js";
import type { StoredDocument, VectorStore } from "../../src/vector-store.js";
import { DIMENSIONS, documents } from "./documents.js";
import { FIELDS, newCollection, type Place, storeAt } from "./place.js";

const vector = new Float32Array(DIMENSIONS).fill(1);
const UNAVAILABLE = { code: "STORE_UNAVAILABLE", retryable: true };
const PERSISTS = (place: Place) => place.options.kind !== "simulated";

/** What a store has to refuse, and how it has to fail. */
export function faults(place: () => Place): void {
  describe("refuses", () => {
    let store: VectorStore;
    const [good] = documents(1) as [StoredDocument];
    before(async () => {
      store = storeAt(place());
      await store.upsert([good]);
    });
    after(() => store.close());

    const bad: [what: string, change: Partial<StoredDocument>, message: RegExp][] = [
      ["an empty id", { id: "" }, /documents\[1\]\.id is empty/],
      ["a long id", { id: "é".repeat(257) }, /documents\[1\]\.id has 514 bytes; at most 512/],
      ["a lone surrogate", { text: "\ud800" }, /documents\[1\]\.text has a lone surrogate/],
      ["U+0000", { text: "a\0" }, /documents\[1\]\.text has the character U\+0000/],
      ["a long text", { text: "x".repeat(65_536) }, /text has 65536 bytes; at most 65535/],
      [
        "a field of another type",
        { metadata: { size: "1" } },
        /metadata\.size is "1"; declared is a number/,
      ],
      [
        "another dimension",
        { vector: new Float32Array(3) },
        /vector has 3 dimensions; the store's vectors have 16/,
      ],
      ["NaN", { vector: vector.map(() => Number.NaN) }, /vector has numbers beyond float32/],
      ["a zero vector", { vector: new Float32Array(DIMENSIONS) }, /vector has no direction/],
    ];
    for (const [what, change, message] of bad) {
      it(`${what}, and writes nothing of that call`, async () => {
        const call = store.upsert([
          { ...good, id: "new" },
          { ...good, id: "bad", ...change },
        ]);
        await assert.rejects(call, { code: /INVALID_ARGUMENT|TOO_LONG/, message });
        assert.equal(await store.count(), 1);
      });
    }

    it("a search with wrong arguments", async () => {
      const refused = (options: object, message: RegExp, of = vector) =>
        assert.rejects(store.query(of, { k: 1, ...options }), {
          code: "INVALID_ARGUMENT",
          message,
        });
      await refused({ k: 0 }, /k is 0; allowed is an integer from 1 to 1000/);
      await refused({ k: 1001 }, /k is 1001/);
      await refused({}, /vector has 2 dimensions/, new Float32Array(2));
      await refused(
        { filter: { colour: "x" } },
        /field "colour"; the store's fields are (kind, size, even|even, kind, size)/,
      );
      await refused({ filter: { toString: "x" } }, /field "toString"/);
      await refused({ filter: { size: "x" } }, /filter\.size is "x"; allowed is a number/);
      await refused(
        { filter: { kind: { gte: 1 } } },
        /filter\.kind has bounds; a text field has none/,
      );
    });
  });

  it("takes no vectors of another model or length, and names both sides", async (t) => {
    if (!PERSISTS(place())) return t.diagnostic("nothing outlives this store");
    const collection = newCollection();
    const first = storeAt(place(), { collection });
    await first.count();
    await first.close();
    const opened = (wanted: Partial<StoreOptions["wanted"]>) =>
      storeAt(place(), {
        collection,
        wanted: { model: "test-model", dimensions: DIMENSIONS, fields: FIELDS, ...wanted },
      });
    const refused = async (wanted: Partial<StoreOptions["wanted"]>, message: RegExp) => {
      const store = opened(wanted);
      await assert.rejects(store.count(), { code: "STORE_CONFLICT", retryable: false, message });
      await store.close();
    };
    await refused({ model: "other" }, /test-model with 16 dimensions.*other with 16/);
    await refused({ dimensions: 3 }, /test-model with 16 dimensions.*test-model with 3/);
    await refused(
      { fields: { kind: "number" } },
      /"even:boolean,kind:text,size:number".*"kind:number"/,
    );
    const adopting = opened({ fields: undefined });
    assert.deepEqual(
      (await adopting.identity()).fields,
      (await first.identity().catch(() => ({ fields: FIELDS }))).fields,
    );
    await adopting.close();
  });

  it("ends a call at its time-out, its deadline and its caller's departure", async () => {
    const collection = newCollection();
    const store = storeAt(place(), { collection, timeoutMs: 1, delayMs: 100 });
    const many = documents(2000);
    await assert.rejects(store.upsert(many), { ...UNAVAILABLE, message: /no answer within 1 ms/ });
    await store.close();
    const patient = storeAt(place());
    await patient.count();
    const deadline = Date.now() - 1;
    await assert.rejects(patient.count({ deadline }), { code: "DEADLINE_EXCEEDED" });
    const signal = AbortSignal.abort();
    await assert.rejects(patient.count({ signal }), { code: "CANCELLED" });
    const leaving = new AbortController();
    const call = patient.upsert(many, { signal: leaving.signal });
    leaving.abort();
    await assert.rejects(call, { code: "CANCELLED" });
    await patient.upsert(many);
    assert.equal(await patient.count(), 2000);
    await patient.close();
    await assert.rejects(patient.count(), { code: "CLOSED" });
  });

  it("keeps its documents from one opening to the next", async (t) => {
    if (!PERSISTS(place())) return t.diagnostic("nothing outlives this store");
    const collection = newCollection();
    const first = storeAt(place(), { collection });
    await first.upsert(documents(20));
    await first.close();
    const second = storeAt(place(), { collection });
    assert.equal(await second.count(), 20);
    await second.close();
  });
  outages(place);
}

function outages(place: () => Place): void {
  it("says that it is unavailable, by its name, while its server is frozen, and works on afterwards", async (t) => {
    const { server } = place();
    if (!server) return t.diagnostic("this store has no server");
    const store = storeAt(place(), { timeoutMs: 1500 });
    await store.upsert(documents(5));
    server.freeze();
    try {
      const message = new RegExp(`^the store ${place().options.kind} .*no answer within 1500 ms`);
      await assert.rejects(store.query(vector, { k: 1 }), { ...UNAVAILABLE, message });
      await assert.rejects(store.upsert(documents(1)), UNAVAILABLE);
    } finally {
      server.thaw();
    }
    // A client needs a moment to find out that its server is back.
    await eventually(async () => assert.equal(await store.count(), 5));
    await store.close();
  });

  it("says that it is unavailable while its server is down, and works on once it is back", async (t) => {
    const { server } = place();
    if (!server) return t.diagnostic("this store has no server");
    const collection = newCollection();
    const store = storeAt(place(), { collection, timeoutMs: 5000 });
    await store.upsert(documents(50));
    let acknowledged = 50;
    await server.stop();
    try {
      const message = new RegExp(`^the store ${place().options.kind} `);
      await assert.rejects(store.query(vector, { k: 1 }), { ...UNAVAILABLE, message });
      const late = storeAt(place(), { collection });
      await assert.rejects(late.count(), { ...UNAVAILABLE, message });
      await late.close();
    } finally {
      await server.start();
    }
    await eventually(async () => {
      await store.upsert(documents(60));
      acknowledged = 60;
    });
    assert.equal(await store.count(), acknowledged);
    await store.close();
  });
}
