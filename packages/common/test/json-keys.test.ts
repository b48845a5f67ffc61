import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { hasLostKey } from "../src/json-keys.js";

/** The same by looking at the value. */
function hasIt(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasIt);
}

describe("the key __proto__ in JSON", () => {
  it("is found in any text that has it, and in no other", () => {
    const part = fc.constantFrom(
      "__proto__",
      '"__proto__":',
      '{"__proto__": 1}',
      ',"__proto__":',
      "\\",
      '"',
      "a,",
      "{",
    );
    const string = fc.oneof(
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join("")),
      fc.string(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, string, fc.integer(), fc.array(tie("tree")), tie("object")),
      object: fc
        .array(fc.tuple(string, tie("tree")), { maxLength: 4 })
        .map((entries) => Object.fromEntries(entries)),
    }));
    const found = { yes: 0, no: 0 };
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const expected = hasIt(value);
        found[expected ? "yes" : "no"] += 1;
        assert.equal(hasLostKey(JSON.stringify(value, null, space)), expected);
      }),
      { numRuns: 2000 },
    );
    assert(found.yes > 20 && found.no > 20, JSON.stringify(found));
  });

  it("is found whichever of its letters are escaped", () => {
    const escapes = (letter: string) => {
      const hex = letter.charCodeAt(0).toString(16).padStart(4, "0");
      return [letter, `\\u${hex}`, `\\u${hex.toUpperCase()}`];
    };
    const letters = [..."__proto__"].map((letter) => fc.constantFrom(...escapes(letter)));
    fc.assert(
      fc.property(fc.tuple(...letters), (key) => {
        const text = `{"a":[{ "${key.join("")}" :1}]}`;
        assert(hasIt(JSON.parse(text)) && hasLostKey(text), text);
      }),
    );
  });
});
