import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Filter, StoredDocument, VectorStore } from "../../src/vector-store.js";
import { cosine, documents, nearest, randomNumbers, randomVector } from "./documents.js";
import { type Place, storeAt } from "./place.js";

/** Values that mean something to some language on the way. */
const NASTY = [
  "it's",
  "' OR '1'='1",
  "'; DROP TABLE documents; --",
  'say "hello"',
  "back\\slash",
  "\\' OR true --",
  "100 %_",
  "$1 {x} :z ?",
  "two\nlines\ttab\r",
  "naïve ﬁ 東京 🌍 \u{10FFFF}",
  "e\u0301",
  "\u00e9",
  " space ",
  "\u0001\u007f\ufeff",
];

const BULK_ROWS = 10_000;
const BULK_BATCH = 2500;

function closeTo(actual: number | undefined, expected: number): void {
  assert(Math.abs((actual ?? 9) - expected) < 1e-4, `${actual} instead of ${expected}`);
}

/** What has to come back from a store that is well. */
export function answers(place: () => Place): void {
  describe("answers", () => {
    let store: VectorStore;
    const all = documents(300);
    before(async () => {
      store = storeAt(place());
      await store.upsert(all);
    });
    after(() => store.close());

    /** The same ids with the same scores; where scores are all but equal, in any order. */
    const assertExact = async (vector: Float32Array, k: number, filter?: Filter) => {
      const found = await store.query(vector, { k, filter });
      const expected = nearest(all, vector, k, filter);
      assert.deepEqual(
        found.map(({ id }) => id),
        expected.map(({ id }) => id),
        JSON.stringify(filter),
      );
      for (const [at, { score }] of expected.entries()) closeTo(found[at]?.score, score);
    };

    it("are exact on small data, best first", async () => {
      const random = randomNumbers(7);
      for (let query = 0; query < 20; query += 1) await assertExact(randomVector(random), 10);
    });

    it("are as many as there are where k is larger, and one where k is 1", async () => {
      const vector = randomVector(randomNumbers(8));
      const found = await store.query(vector, { k: 1000 });
      assert.equal(new Set(found.map(({ id }) => id)).size, 300);
      await assertExact(vector, 1);
    });

    it("do not depend on the query's length", async () => {
      const vector = randomVector(randomNumbers(9));
      const [one] = await store.query(vector, { k: 1 });
      const [other] = await store.query(
        vector.map((x) => x * 100),
        { k: 1 },
      );
      assert.equal(other?.id, one?.id);
      closeTo(other?.score, one?.score ?? 0);
    });

    const filters: Filter[] = [
      { kind: "kind 3" },
      { kind: { in: ["kind 1", "kind 2", "nothing"] } },
      { size: 17 },
      { size: { in: [1, 2.5, 299] } },
      { size: { gte: 100 } },
      { size: { lte: 10.5 } },
      { size: { gte: 50, lte: 60 } },
      { size: { gte: 1e300 } },
      { size: { gte: -1e-7, lte: 3 } },
      { even: true },
      { even: { in: [true, false] }, kind: "kind 0", size: { gte: 20, lte: 200 } },
      { kind: "KIND 3" },
    ];
    for (const filter of filters) {
      it(`are exact under ${JSON.stringify(filter)}`, () =>
        assertExact(randomVector(randomNumbers(10)), 20, filter));
    }

    it("carry text, metadata and, where asked for, the vector, as they were given", async () => {
      const metadata = {
        kind: "x",
        size: -0.1,
        even: null,
        deep: { list: [1, "two", { three: 3 }] },
        constructor: "a name like others",
        ...{ names: JSON.parse('{"__proto__":{"kind":"y"}}') as unknown },
      };
      const text = NASTY.join("");
      const [vector = new Float32Array()] = documents(1, 99).map((document) => document.vector);
      await store.upsert([{ id: "round trip", vector, text, metadata }]);
      const [plain] = await store.query(vector, { k: 1 });
      assert.deepEqual({ ...plain, score: 1 }, { id: "round trip", score: 1, text, metadata });
      const [found] = await store.query(vector, { k: 1, vectors: true });
      assert.equal(found?.vector?.length, vector.length);
      closeTo(cosine(found?.vector ?? vector, vector), 1);
      await store.delete(["round trip"]);
    });
  });

  describe("documents", () => {
    let store: VectorStore;
    before(() => {
      store = storeAt(place());
    });
    after(() => store.close());

    it("are there once however often they are written, and the last text counts", async () => {
      const [first, second] = documents(2) as [StoredDocument, StoredDocument];
      await store.upsert([first, second]);
      await store.upsert([first, second]);
      await store.upsert([
        { ...first, text: "older" },
        { ...first, text: "newer" },
      ]);
      assert.equal(await store.count(), 2);
      const [found] = await store.query(first.vector, { k: 2 });
      assert.deepEqual([found?.id, found?.text], [first.id, "newer"]);
    });

    it("go when they are deleted; an id that is not there does no harm", async () => {
      await store.delete(["document-0", "never there"]);
      assert.equal(await store.count(), 1);
      await store.delete(["document-1"]);
      assert.equal(await store.count(), 0);
      assert.deepEqual(await store.query(randomVector(randomNumbers(1)), { k: 5 }), []);
    });

    it("have ids and fields of any characters, which stay themselves in filters and deletions", async () => {
      const ids = [...NASTY, "x".repeat(512), "../a/b?c#d", "ID", "id", "ﬀ", "null", "0"];
      const random = randomNumbers(3);
      const given = ids.map((id) => {
        const vector = randomVector(random);
        return { id, vector, text: id, metadata: { kind: id } };
      });
      await store.upsert(given);
      await store.upsert(given);
      assert.equal(await store.count(), ids.length);
      for (const { id, vector } of given) {
        const found = await store.query(vector, { k: 5, filter: { kind: id } });
        assert.deepEqual(
          found.map((match) => match.id),
          [id],
        );
      }
      const found = await store.query(randomVector(random), {
        k: 50,
        filter: { kind: { in: ids } },
      });
      assert.deepEqual(found.map(({ id }) => id).sort(), [...ids].sort());
      for (const [gone, id] of ids.entries()) {
        await store.delete([id]);
        assert.equal(await store.count(), ids.length - gone - 1);
      }
    });
  });

  it("holds 10,000 documents, each once, and finds at least 95 of 100 neighbours", async () => {
    const store = storeAt(place());
    const all = documents(BULK_ROWS, 5);
    const write = async (from: number, to: number) => {
      for (let at = from; at < to; at += BULK_BATCH)
        await store.upsert(all.slice(at, at + BULK_BATCH));
    };
    await write(0, BULK_ROWS);
    await write(BULK_ROWS / 2, BULK_ROWS);
    assert.equal(await store.count(), BULK_ROWS);
    const random = randomNumbers(6);
    let right = 0;
    for (let query = 0; query < 10; query += 1) {
      const vector = randomVector(random);
      const expected = new Set(nearest(all, vector, 10).map(({ id }) => id));
      right += (await store.query(vector, { k: 10 })).filter(({ id }) => expected.has(id)).length;
    }
    assert(right >= 95, `${right} of 100`);
    const few = { size: { gte: 9990 } };
    assert.equal((await store.query(randomVector(random), { k: 100, filter: few })).length, 10);
    await store.close();
  });
}
