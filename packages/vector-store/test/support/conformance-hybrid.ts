import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fuseRanks } from "../../src/fusion.js";
import type { HybridMatch, StoredDocument, VectorStore } from "../../src/vector-store.js";
import { cosine, documents, nearest, randomNumbers, randomVector } from "./documents.js";
import { type Place, storeAt } from "./place.js";

/** Signs that mean something to some query language. */
const SIGNS = `' " \\ & | ! ( ) : * <-> ~ ^ + - [ ] { } / ? %_ $1 '); DROP TABLE documents; --`;

const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);

/**
 * What a hybrid search has to answer, in stores that have a search by words.
 *
 * @param isEnglish - whether "dogs" finds "dog", and "the" nothing
 */
export function hybrid(place: () => Place, isEnglish: boolean): void {
  describe("a hybrid search", () => {
    let store: VectorStore;
    const vector = randomVector(randomNumbers(20));
    const all: StoredDocument[] = documents(200).map((document, at) => ({
      ...document,
      text: `The ${at % 2 === 0 ? "cat" : "dog"} has the number n${at}x.`,
    }));
    const farthest = nearest(all, vector, 200).at(-1)?.id ?? "";
    before(async () => {
      store = storeAt(place());
      await store.upsert(all);
    });
    after(() => store.close());

    const found = (text: string, options: object = {}) =>
      store.hybridQuery(vector, text, { k: 10, ...options });
    const byWord = (matches: readonly HybridMatch[], word: string) =>
      matches.filter(({ text }) => text.includes(word));

    it("finds a document by a word that is nowhere else, however far its vector is", async () => {
      await store.requireTextSearch();
      const at = farthest.slice("document-".length);
      const matches = await found(`Where is N${at}X?`, { candidates: 10 });
      const match = matches.find(({ id }) => id === farthest);
      assert.ok(match, `${farthest} is not in ${ids(matches)}`);
      assert.equal(match.hybridScore, 1 / 61);
      const { vector: own } = all.find(({ id }) => id === farthest) as StoredDocument;
      assert(Math.abs(match.score - cosine(own, vector)) < 1e-4);
      assert(!ids(await store.query(vector, { k: 10 })).includes(farthest));
    });

    it("is the order of the vectors where no text has a word of it", async () => {
      for (const text of ["unicorn", isEnglish ? "the" : "a", "", SIGNS]) {
        const matches = await found(text);
        assert.deepEqual(ids(matches), ids(nearest(all, vector, 10)), text);
        assert.deepEqual(
          matches.map(({ hybridScore }) => hybridScore),
          matches.map((_, at) => 1 / (61 + at)),
        );
      }
    });

    it("puts first what both searches find", async () => {
      const [first] = nearest(all, vector, 1);
      const at = first?.id.slice("document-".length);
      const [best, second] = await found(`n${at}x`);
      assert.equal(best?.id, first?.id);
      assert.equal(best?.hybridScore, 2 / 61);
      assert.equal(second?.hybridScore, 1 / 62);
    });

    it("ranks by reciprocal rank fusion of the two", async () => {
      const k = 200;
      const matches = await found(isEnglish ? "dogs" : "dog", { k, candidates: k });
      const dense = await store.query(vector, { k });
      assert.equal(matches.length, k);
      // Those without the word are in one list only; the others have all of the second list's ranks between them.
      const ofDense = new Map(ids(dense).map((id, rank) => [id, 1 / (61 + rank)]));
      const rest = (match: HybridMatch) => match.hybridScore - (ofDense.get(match.id) ?? 0);
      for (const cat of byWord(matches, "cat")) assert(Math.abs(rest(cat)) < 1e-9);
      const ranks = byWord(matches, "dog").map((dog) => Math.round(1 / rest(dog) - 60));
      assert.deepEqual(
        ranks.sort((a, b) => a - b),
        Array.from({ length: 100 }, (_, at) => at + 1),
      );
      assert.deepEqual(
        fuseRanks([dense]).map(({ id }) => id),
        ids(dense),
      );
    });

    it("keeps to the filter in both searches, and answers vectors where they are asked for", async () => {
      const filter = { size: { gte: 100 }, kind: { in: ["kind 1", "kind 2"] } };
      const matches = await found("cat dog", { k: 100, filter, vectors: true });
      assert.equal(matches.length, nearest(all, vector, 200, filter).length);
      for (const { metadata, vector: own, id } of matches) {
        assert(Number(metadata.size) >= 100 && /^kind [12]$/.test(String(metadata.kind)));
        const written = all.find((document) => document.id === id)?.vector ?? vector;
        assert(own && Math.abs(cosine(own, written) - 1) < 1e-4);
      }
    });

    it("finds texts that were written, replaced and deleted after the first one", async () => {
      const [one] = documents(1, 77) as [StoredDocument];
      await store.upsert([{ ...one, id: "late", text: "A zebra." }]);
      const score = async () =>
        (await found("zebra", { k: 1000 })).find(({ id }) => id === "late")?.hybridScore ?? 0;
      assert((await score()) > 1 / 61);
      await store.upsert([{ ...one, id: "late", text: "A lion." }]);
      assert((await score()) < 1 / 61);
      await store.delete(["late"]);
      assert.equal(await score(), 0);
    });

    it("refuses wrong arguments", async () => {
      const refused = (text: string, options: object, code: string, message: RegExp) =>
        assert.rejects(found(text, options), { code, message });
      await refused("a", { k: 0 }, "INVALID_ARGUMENT", /k is 0/);
      await refused("a", { candidates: 9 }, "INVALID_ARGUMENT", /candidates is 9; .* 10 to 1000/);
      await refused("a\0", {}, "INVALID_ARGUMENT", /text has the character U\+0000/);
      await refused("x".repeat(65_536), {}, "TOO_LONG", /text has 65536 bytes/);
    });
  });

  it("searches a long text by its first words", async () => {
    const store = storeAt(place());
    const [one] = documents(1) as [StoredDocument];
    await store.upsert([one]);
    const text = "x y ".repeat(16_000);
    const [match] = await store.hybridQuery(one.vector, text, { k: 1 });
    assert.equal(match?.id, one.id);
    await store.close();
  });
}

/** What a hybrid search is in stores without a search by words. */
export function noHybrid(place: () => Place): void {
  it("says that it has no hybrid search, by its name", async () => {
    const store = storeAt(place());
    const refusal = {
      code: "STORE_NO_TEXT_SEARCH",
      retryable: false,
      message: new RegExp(`^the store ${place().options.kind} .*has no text search`),
    };
    await assert.rejects(store.requireTextSearch(), refusal);
    const [one] = documents(1) as [StoredDocument];
    await assert.rejects(store.hybridQuery(one.vector, "a", { k: 1 }), refusal);
    await store.close();
  });
}
