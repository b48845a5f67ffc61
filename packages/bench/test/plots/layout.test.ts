import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { spreadLabels } from "../../src/plots/spread-labels.js";
import { blockedShare, layOut } from "../../src/plots/timeline.js";

const heights = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
});

test("labels end up apart, in order, and within their bounds", () => {
  fc.assert(
    fc.property(heights, (ys) => {
      const placed = spreadLabels(
        ys.map((y) => ({ y })),
        14,
        0,
        400,
      );
      const pairs = ys.map((was, i) => ({ was, is: placed[i]?.y as number }));
      pairs.sort((a, b) => a.is - b.is);
      pairs.slice(1).forEach((pair, i) => {
        const above = pairs[i] as { was: number; is: number };
        assert.ok(pair.is - above.is >= 14 - 1e-9);
        assert.ok(pair.was >= above.was);
      });
      assert.ok((pairs[0]?.is ?? 0) >= -1e-9 && (pairs.at(-1)?.is ?? 0) <= 400 + 1e-9);
    }),
  );
});

test("labels that do not touch stay where they are", () => {
  assert.deepEqual(spreadLabels([{ y: 100 }, { y: 20 }], 14, 0, 400), [{ y: 100 }, { y: 20 }]);
});

const events = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 100 }))
    .map(([t0, length]) => ({ t0, t1: t0 + length, what: "io" as const })),
  { maxLength: 60 },
);

test("no two events of a lane overlap, and none is lost", () => {
  fc.assert(
    fc.property(events, (all) => {
      const laid = layOut(all);
      assert.equal(laid.length, all.length);
      for (const a of laid)
        for (const b of laid)
          assert.ok(a === b || a.lane !== b.lane || a.t1 <= b.t0 || b.t1 <= a.t0);
    }),
  );
});

test("blocked time is added up, and the longest is found", () => {
  const blocked = (t0: number, t1: number) => ({ t0, t1, what: "blocked" as const });
  const window = { way: "a", clients: 8, ms: 100, events: [blocked(0, 10), blocked(20, 50)] };
  assert.deepEqual(blockedShare(window), { share: 0.4, longestMs: 30 });
});
