import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { unit } from "../src/lancedb/unit.js";
import { cosine } from "./support/documents.js";

const element = fc.float({ min: -1000, max: 1000, noNaN: true });
const vectors = fc
  .array(element, { minLength: 1, maxLength: 32 })
  .map((elements) => Float32Array.from(elements))
  .filter((vector) => Math.hypot(...vector) > 1e-6);

it("a unit vector has length one and the direction of the vector", () => {
  fc.assert(
    fc.property(vectors, (vector) => {
      const result = unit(vector);
      assert(Math.abs(Math.hypot(...result) - 1) < 1e-5);
      assert(cosine(result, vector) > 1 - 1e-5);
    }),
  );
});

it("of a vector that has length one already is the same vector, and so are its bytes", () => {
  fc.assert(
    fc.property(vectors, (vector) => {
      const once = unit(vector);
      assert.equal(unit(once), once);
    }),
  );
});

it("of a vector without a direction is that vector", () => {
  assert.deepEqual(unit(Float32Array.of(0, 0)), Float32Array.of(0, 0));
});
