import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { plan } from "../../src/article/plan.js";
import { Random } from "../../src/random.js";

const ways = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
const clients = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 });
const rounds = fc.integer({ min: 1, max: 5 });

test("every way is measured once at every number of clients in every round", () => {
  fc.assert(
    fc.property(ways, clients, rounds, (names, counts, times) => {
      const steps = plan(names, counts, times, new Random(1));
      const keys = new Set(
        steps.map(({ way, clients, round }) => JSON.stringify([way, clients, round])),
      );
      assert.equal(steps.length, names.length * counts.length * times);
      assert.equal(keys.size, steps.length);
    }),
  );
});

test("rounds follow each other, and within one all ways take their turn before the clients change", () => {
  const steps = plan(["a", "b", "c"], [1, 8], 2, new Random(1));
  const blocks = steps.map(({ round, clients }) => `${round} ${clients}`);
  assert.deepEqual([...new Set(blocks)], ["0 1", "0 8", "1 1", "1 8"]);
  assert.deepEqual(
    blocks,
    [...blocks].sort((a, b) => a.localeCompare(b, "en", { numeric: true })),
  );
});

test("the ways do not keep their order", () => {
  const steps = plan(["a", "b", "c", "d"], [1], 20, new Random(1));
  const orders = Array.from({ length: 20 }, (_, i) =>
    steps
      .slice(4 * i, 4 * i + 4)
      .map(({ way }) => way)
      .join(""),
  );
  assert.ok(new Set(orders).size > 10);
});
