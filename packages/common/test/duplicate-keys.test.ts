import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { duplicateKey, hasDuplicateKey, resultOf } from "../src/json-keys.js";

/** The parts of a JSON text with the keys of its objects: JSON.stringify cannot write one twice. */
type Tree = string | number | Tree[] | { entries: [string, Tree][] };

function isLeaf(tree: Tree): tree is string | number {
  return typeof tree !== "object";
}

function textOf(tree: Tree): string {
  if (isLeaf(tree)) return JSON.stringify(tree);
  if (Array.isArray(tree)) return `[${tree.map(textOf).join(", ")}]`;
  const parts = tree.entries.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`);
  return `{${parts.join(" ,")}}`;
}

function hasTwice(tree: Tree): boolean {
  if (isLeaf(tree)) return false;
  if (Array.isArray(tree)) return tree.some(hasTwice);
  const keys = new Set(tree.entries.map(([key]) => key));
  return keys.size < tree.entries.length || tree.entries.some(([, value]) => hasTwice(value));
}

/** Keys of all objects, those that an object has twice twice. */
function keysOf(tree: Tree): number {
  if (isLeaf(tree)) return 0;
  if (Array.isArray(tree)) return tree.reduce((sum: number, item) => sum + keysOf(item), 0);
  return tree.entries.reduce((sum, [, value]) => sum + 1 + keysOf(value), 0);
}

describe("a key that an object of a JSON text has twice", () => {
  it("is found in any text that has one, and in no other", () => {
    const key = fc.constantFrom("a", "b", "", "1", '"', "\\", ":", "{", "é", "__proto__");
    const { tree } = fc.letrec<{ tree: Tree; object: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(key, fc.constantFrom('{"a":1,"a":2}', '\\",":')),
        fc.integer(),
        fc.array(tie("tree"), { maxLength: 3 }),
        tie("object"),
      ),
      object: fc
        .array(fc.tuple(key, tie("tree")), { maxLength: 4 })
        .map((entries) => ({ entries })),
    }));
    const found = { yes: 0, no: 0 };
    fc.assert(
      fc.property(tree, (value) => {
        const text = textOf(value);
        const expected = hasTwice(value);
        found[expected ? "yes" : "no"] += 1;
        assert.equal(resultOf(hasDuplicateKey(JSON.parse(text), keysOf(value))), expected, text);
        assert.equal(duplicateKey(text) !== undefined, expected, text);
      }),
      { numRuns: 3000 },
    );
    assert(found.yes > 100 && found.no > 100, JSON.stringify(found));
  });

  it("is looked for in parts, each of some thousand values", () => {
    const objects = Array.from({ length: 20_000 }, (_, i) => ({ a: i, b: "" }));
    let pauses = 0;
    const steps = hasDuplicateKey([objects, { last: 0 }], 2 * objects.length + 2);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        assert.equal(step.value, true);
        break;
      }
      pauses += 1;
    }
    // 60,000 values, with their objects.
    assert(pauses >= 20, `${pauses} pauses`);
  });

  it("is named with its place, however it is written", () => {
    for (const [text, name] of [
      ['{"a":1,"b":{"a":1},"a":2}', "a"],
      ['{"a":[{"b":1},{"c":1,"\\u0063":2}]}', "a[1].c"],
      ['{"a":{"":1,"b":[[]],"":2}}', "a."],
      [`{"a":"${"x".repeat(9000)}","b":0,"a":1}`, "a"],
    ] as const) {
      assert.equal(duplicateKey(text), name);
    }
  });
});
