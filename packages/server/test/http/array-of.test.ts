import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { arrayOf } from "../../src/http/array-of.js";

describe("arrayOf", () => {
  it("names the first wrong item alone, however many there are", () => {
    const wrong = arrayOf(arrayOf(z.string())).safeParse([["a"], ["b", 1, 2], Array(1000).fill(3)]);
    assert.deepEqual(
      wrong.error?.issues.map(({ path }) => path),
      [[1, 1]],
    );
  });

  it("takes what is an array of enough items, and nothing else", () => {
    const some = arrayOf(z.int().min(0), 1);
    assert.deepEqual(some.parse([0, 1]), [0, 1]);
    for (const wrong of [[], [-1], [0.5], "ab", { length: 1 }, null, undefined]) {
      assert.equal(some.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
    assert.equal(z.object({ some }).safeParse({}).success, false);
  });

  it("is described as zod's own array is", () => {
    const schema = (of: z.ZodType) => z.toJSONSchema(of, { io: "input" });
    assert.deepEqual(schema(arrayOf(z.string(), 1)), schema(z.array(z.string()).nonempty()));
    assert.deepEqual(schema(arrayOf(z.int())), schema(z.array(z.int())));
  });
});
