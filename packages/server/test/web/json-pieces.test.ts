import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { arrayPieces, stringPieces } from "../../src/web/json-pieces.js";

const UNITS_PER_PIECE = 16_384;

describe("a string in pieces", () => {
  it("is what JSON.stringify makes, also if a character stands across the border of two pieces", () => {
    const filler = fc.integer({ min: UNITS_PER_PIECE - 4, max: UNITS_PER_PIECE + 4 });
    const rest = fc.string({ unit: fc.constantFrom("🌍", "a", '"', "\u0001", "\ud83c", "\udf0d") });
    fc.assert(
      fc.property(filler, rest, (length, end) => {
        const text = "x".repeat(length) + end;
        assert.equal([...stringPieces(text)].join(""), JSON.stringify(text));
      }),
    );
  });

  it("has no piece of more than 16384 units, escaped", () => {
    for (const piece of stringPieces("\u0001".repeat(100_000))) {
      assert(piece.length <= 6 * UNITS_PER_PIECE + 1);
    }
  });
});

describe("an array in pieces", () => {
  it("is what JSON.stringify makes", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        assert.equal([...arrayPieces(texts, stringPieces)].join(""), JSON.stringify(texts));
      }),
    );
  });
});
