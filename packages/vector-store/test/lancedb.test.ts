import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import type { StoredDocument } from "../src/vector-store.js";
import { storeConformance } from "./support/conformance.js";
import { documents, nearest, randomNumbers, randomVector } from "./support/documents.js";
import { newCollection, storeAt } from "./support/place.js";

const path = mkdtempSync(join(tmpdir(), "native-infer-lancedb-"));
after(() => rmSync(path, { recursive: true, force: true }));
const place = { options: { kind: "lancedb", path }, close: async () => {} } as const;

storeConformance("lancedb", async () => place, { words: "english" });

it("a folder that cannot be one is a store that is down, with its name", async () => {
  const file = join(path, "file");
  writeFileSync(file, "");
  const reports: string[] = [];
  const store = storeAt(place, { path: file, report: (message) => reports.push(message) });
  await assert.rejects(store.count(), {
    code: "STORE_UNAVAILABLE",
    message: /^the store lancedb \(test_/,
  });
  await assert.rejects(store.count(), { code: "STORE_UNAVAILABLE" });
  assert.equal(reports.length, 1);
  assert.match(reports[0] ?? "", /does not answer: EEXIST/);
  await store.close();
});

it("finds near rows by the index and beside it, once there are enough rows for one", async () => {
  const store = storeAt(place);
  const all = documents(40_000);
  for (let from = 0; from < all.length; from += 10_000)
    await store.upsert(all.slice(from, from + 10_000));
  const random = randomNumbers(2);
  let right = 0;
  for (let query = 0; query < 10; query += 1) {
    const vector = randomVector(random);
    const expected = new Set(nearest(all, vector, 10).map(({ id }) => id));
    right += (await store.query(vector, { k: 10 })).filter(({ id }) => expected.has(id)).length;
  }
  assert(right >= 90, `${right} of 100`);
  assert.equal(await store.count(), all.length);
  await store.close();
});

it("leaves what a map would, after random writes beside an index that is renewed meanwhile", async () => {
  const store = storeAt(place);
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomNumbers(seed);
  const kept = new Map<string, StoredDocument>();
  const some = (count: number, of: number) => documents(of).filter(() => random() < count / of);
  for (let round = 0; round < 12; round += 1) {
    const written = some(2500, 12_000).map((document) => {
      return {
        ...document,
        text: `round ${round}`,
        metadata: { ...document.metadata, size: round },
      };
    });
    await store.upsert(written);
    for (const document of written) kept.set(document.id, document);
    const gone = some(200, 12_000).map(({ id }) => id);
    await store.delete(gone);
    for (const id of gone) kept.delete(id);
    for (const filter of [undefined, { size: { gte: round - 1 } }]) {
      const wanted = [...kept.values()].filter(
        ({ metadata }) => !filter || Number(metadata.size) >= round - 1,
      );
      const [probe] = wanted;
      const found = await store.query(probe?.vector ?? new Float32Array(), {
        k: 200,
        ...(filter ? { filter } : {}),
      });
      const said = `seed ${seed}, round ${round}`;
      assert.equal(found.length, 200, said);
      assert.equal(new Set(found.map(({ id }) => id)).size, 200, said);
      assert.equal(found[0]?.id, probe?.id, said);
      for (const { id, text, metadata } of found) {
        assert.deepEqual([text, metadata.size], [kept.get(id)?.text, kept.get(id)?.metadata.size]);
        if (filter) assert.ok(Number(metadata.size) >= round - 1, said);
      }
    }
  }
  assert.equal(await store.count(), kept.size, `seed ${seed}`);
  await store.close();
});

it("two stores on one folder see each other's documents, each once", async () => {
  const collection = newCollection();
  const [one, two] = [storeAt(place, { collection }), storeAt(place, { collection })];
  await one.count();
  await Promise.all([one.upsert(documents(100)), two.upsert(documents(120))]);
  await Promise.all([one.upsert(documents(150)), two.upsert(documents(150))]);
  const fresh = storeAt(place, { collection });
  assert.equal(await fresh.count(), 150);
  await Promise.all([one, two, fresh].map((store) => store.close()));
});

it("two stores on one folder that search by words at the same time, while they write, both find all", async () => {
  const collection = newCollection();
  const stores = [storeAt(place, { collection }), storeAt(place, { collection })] as const;
  const [one, two] = stores;
  const all = documents(900).map((each, at) => ({ ...each, text: `word${at % 3} of ${at}` }));
  await one.upsert(all);
  await two.count();
  const vector = randomVector(randomNumbers(4));
  const search = (store: typeof one) => store.hybridQuery(vector, "word1", { k: 1000 });
  await Promise.all([
    ...stores.map(search),
    one.upsert(all.slice(0, 100)),
    two.upsert(all.slice(100, 200)),
  ]);
  const ranks = (count: number) =>
    Array.from({ length: count }, (_, at) => 1 / (61 + at)).reduce((sum, one) => sum + one);
  for (const store of stores) {
    const found = await search(store);
    const sum = found.reduce((all, { hybridScore }) => all + hybridScore, 0);
    assert.equal(found.length, 900);
    assert(Math.abs(sum - ranks(900) - ranks(300)) < 1e-6, "a third of the documents has the word");
  }
  await Promise.all(stores.map((store) => store.close()));
});
