import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { fuseRanks, RRF_K } from "../src/fusion.js";
import type { Match } from "../src/vector-store.js";

const match = (id: string): Match => ({ id, score: 0, text: "", metadata: {} });
const list = (ids: readonly string[]) => ids.map(match);
const scores = (lists: readonly (readonly string[])[]) =>
  new Map(fuseRanks(lists.map(list)).map(({ id, hybridScore }) => [id, hybridScore]));
const order = (lists: readonly (readonly string[])[]) =>
  fuseRanks(lists.map(list)).map(({ id }) => id);

/** Rankings of some of twenty documents. */
const ranking = fc.uniqueArray(fc.integer({ min: 0, max: 19 }).map((id) => `d${id}`));
const rankings = fc.array(ranking, { maxLength: 4 });

describe("reciprocal rank fusion", () => {
  it("adds 1 / (60 + rank) for each list", () => {
    assert.deepEqual(
      fuseRanks([list(["a", "b"]), list(["b", "c"])]).map(({ id, hybridScore }) => [
        id,
        hybridScore,
      ]),
      [
        ["b", 1 / 62 + 1 / 61],
        ["a", 1 / 61],
        ["c", 1 / 62],
      ],
    );
    assert.deepEqual(fuseRanks([]), []);
  });

  it("has what the definition has, for any lists", () => {
    fc.assert(
      fc.property(rankings, (lists) => {
        const fused = scores(lists);
        const all = new Set(lists.flat());
        assert.deepEqual(new Set(fused.keys()), all);
        for (const id of all) {
          const ranks = lists.map((ids) => ids.indexOf(id) + 1).filter((rank) => rank > 0);
          const expected = ranks.reduce((sum, rank) => sum + 1 / (RRF_K + rank), 0);
          assert(Math.abs((fused.get(id) ?? 0) - expected) < 1e-12);
        }
      }),
    );
  });

  it("does not depend on the order of two lists", () => {
    fc.assert(
      fc.property(ranking, ranking, (one, other) => {
        assert.deepEqual(order([one, other]), order([other, one]));
      }),
    );
  });

  it("keeps the order of one list, and of the same list twice", () => {
    fc.assert(
      fc.property(ranking, (ids) => {
        assert.deepEqual(order([ids]), ids);
        assert.deepEqual(order([ids, ids]), ids);
      }),
    );
  });

  it("never puts a document behind one that is behind it in every list", () => {
    fc.assert(
      fc.property(ranking, ranking, (one, other) => {
        const fused = order([one, other]);
        const common = one.filter((id) => other.includes(id));
        for (const a of common) {
          for (const b of common) {
            if (one.indexOf(a) < one.indexOf(b) && other.indexOf(a) < other.indexOf(b)) {
              assert(fused.indexOf(a) < fused.indexOf(b));
            }
          }
        }
      }),
    );
  });

  it("never lowers a document that moves up in a list", () => {
    fc.assert(
      fc.property(ranking, ranking, fc.nat(), (one, other, pick) => {
        if (one.length < 2) return;
        const at = 1 + (pick % (one.length - 1));
        const moved = one.slice();
        const [id = ""] = moved.splice(at, 1);
        moved.splice(at - 1, 0, id);
        const before = order([one, other]).indexOf(id);
        assert(order([moved, other]).indexOf(id) <= before);
      }),
    );
  });

  it("breaks ties by the better best rank, then by id", () => {
    assert.deepEqual(order([["b"], ["a"]]), ["a", "b"]);
    assert.deepEqual(
      order([
        ["b", "x"],
        ["a", "y"],
      ]),
      ["a", "b", "x", "y"],
    );
  });
});
