import assert from "node:assert/strict";
import { test } from "node:test";
import {
  atLeast,
  atMost,
  below,
  figureLine,
  holds,
  missed,
  withVerdicts,
} from "../../src/promises/figures.js";

test("the limit itself holds, except with below", () => {
  assert.ok(holds(2, atLeast(2)));
  assert.ok(holds(2, atMost(2)));
  assert.ok(!holds(2, below(2)));
});

test("the other side of the limit does not hold", () => {
  assert.ok(!holds(1.9, atLeast(2)));
  assert.ok(!holds(2.1, atMost(2)));
  assert.ok(holds(1.9, below(2)));
});

test("a value that could not be measured never holds", () => {
  for (const bound of [atLeast(0), atMost(1), below(1)]) assert.ok(!holds(Number.NaN, bound));
});

test("only figures with a bound can miss it", () => {
  const figures = [
    { name: "a", value: 1, unit: "ms" },
    { name: "b", value: 1, unit: "ms", bound: below(2) },
    { name: "c", value: 3, unit: "ms", bound: below(2) },
  ];
  assert.deepEqual(
    missed(figures).map(({ name }) => name),
    ["c"],
  );
});

test("a line says value, unit, bound, verdict and note", () => {
  const figure = { name: "delay", value: 1.234, unit: "ms", bound: below(2), note: "max 3" };
  assert.match(figureLine(figure), /delay +1\.23 ms +below 2\.00: ok +max 3$/);
  assert.match(figureLine({ ...figure, value: 2.5 }), /2\.50 ms +below 2\.00: MISSED/);
});

test("a line without bound and note ends with the unit", () => {
  assert.match(
    figureLine({ name: "rate", value: 1234.5, unit: "texts/s" }),
    /rate +1235 texts\/s$/,
  );
});

test("the JSON form carries a verdict for each bound and none without", () => {
  const { figures } = withVerdicts({
    part: "p",
    figures: [
      { name: "a", value: 1, unit: "ms" },
      { name: "b", value: 3, unit: "ms", bound: below(2) },
    ],
  });
  assert.ok(!("ok" in (figures[0] ?? {})));
  assert.equal((figures[1] as { ok?: boolean }).ok, false);
});
