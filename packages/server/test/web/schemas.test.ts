import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import {
  anyRecord,
  arrayOf,
  ignored,
  numbers,
  oneOf,
  recordOf,
  tokenIds,
} from "../../src/web/schemas.js";
import { validate } from "../../src/web/validation.js";

const jsonSchema = (of: z.ZodType) => z.toJSONSchema(of, { io: "input" });

const paths = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path }) => path);

/** A schema that counts the values it is given. */
function counting() {
  const seen = { count: 0 };
  const item = z.string().refine(() => {
    seen.count += 1;
    return true;
  });
  return { seen, item };
}

describe("an array", () => {
  it("names the first wrong item alone, however many there are", () => {
    const lists = arrayOf(arrayOf(z.string()));
    assert.deepEqual(paths(lists, [["a"], ["b", 1, 2], Array(1000).fill(3)]), [[1, 1]]);
  });

  it("takes what is an array of enough items, and nothing else", () => {
    const some = arrayOf(z.int().min(0), { min: 1 });
    assert.deepEqual(some.parse([0, 1]), [0, 1]);
    for (const wrong of [[], [-1], [0.5], "ab", { length: 1 }, null, undefined]) {
      assert.equal(some.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
    assert.equal(z.object({ some }).safeParse({}).success, false);
  });

  it("of too many items is refused before one is looked at", () => {
    const { seen, item } = counting();
    const schema = z.object({ texts: arrayOf(item, { max: 2, noun: "texts" }) });
    assert.throws(() => validate(schema, { texts: ["a", "b", "c"] }), {
      status: 413,
      code: "TOO_LONG",
      param: "texts",
      message: "texts has 3 texts; at most 2 are allowed",
    });
    assert.equal(seen.count, 0);
    validate(schema, { texts: ["a", "b"] });
    assert.equal(seen.count, 2);
  });

  it("of too many items that have no name is as wrong as one of wrong items", () => {
    const schema = z.object({ pair: arrayOf(z.string(), { max: 2 }) });
    assert.throws(() => validate(schema, { pair: ["a", "b", "c"] }), {
      status: 400,
      message: /^pair is an array of 3/,
    });
  });

  it("has what its items become, without what they do not know", () => {
    const schema = arrayOf(z.object({ a: z.number().default(1) }));
    assert.deepEqual(schema.parse([{}, { a: 2, b: 3 }]), [{ a: 1 }, { a: 2 }]);
  });

  it("of numbers or token ids takes the same as one of their schemas", () => {
    const given = [
      0,
      -0,
      1,
      -1,
      0.5,
      2 ** 31 - 1,
      2 ** 31,
      1e300,
      Infinity,
      Number.NaN,
      "1",
      null,
      [1],
    ];
    const id = z.int().min(0).max(2_147_483_647);
    for (const value of given) {
      for (const values of [[value], [1, value, "x"]]) {
        const expected = paths(z.array(id), values)?.[0];
        assert.deepEqual(paths(tokenIds(), values)?.[0], expected, String(value));
        assert.deepEqual(paths(numbers(), values)?.[0], paths(z.array(z.number()), values)?.[0]);
      }
    }
  });

  it("is described as zod's own array is", () => {
    assert.deepEqual(
      jsonSchema(arrayOf(z.string(), { min: 1, max: 5 })),
      jsonSchema(z.array(z.string()).min(1).max(5)),
    );
    assert.deepEqual(jsonSchema(arrayOf(z.int())), jsonSchema(z.array(z.int())));
  });
});

describe("one of several kinds", () => {
  const text = z.string();
  const texts = arrayOf(text, { min: 1 });
  const schema = oneOf([text, texts], (value) => {
    if (Array.isArray(value)) return texts;
    return typeof value === "string" ? text : undefined;
  });

  it("is the one that is chosen, and its fault alone", () => {
    assert.equal(schema.parse("a"), "a");
    assert.deepEqual(schema.parse(["a"]), ["a"]);
    assert.deepEqual(paths(schema, ["a", 1]), [[1]]);
    assert.deepEqual(paths(schema, 1), [[]]);
    assert.equal(z.object({ schema }).safeParse({}).success, false);
    assert.equal(z.object({ of: schema.optional() }).safeParse({}).success, true);
  });

  it("is described as a union is", () => {
    assert.deepEqual(jsonSchema(schema), jsonSchema(z.union([text, texts])));
  });
});

describe("a record", () => {
  it("names its first wrong field, and has no more fields than it may", () => {
    const schema = z.object({ of: recordOf(z.number(), { max: 2, noun: "fields" }) });
    assert.deepEqual(validate(schema, { of: { a: 1, b: 2 } }), { of: { a: 1, b: 2 } });
    assert.deepEqual(paths(schema, { of: { a: 1, b: "x" } }), [["of", "b"]]);
    const long = "n".repeat(100_000);
    assert.throws(() => validate(schema, { of: { [long]: "x" } }), {
      message: /^of\.n{40}… is "x"/,
    });
    assert.throws(() => validate(schema, { of: { a: "x", b: "x", c: "x" } }), {
      status: 413,
      message: "of has 3 fields; at most 2 are allowed",
    });
  });

  it("with the field __proto__ is an error, not a record without it", () => {
    const body: unknown = JSON.parse('{"of":{"__proto__":1}}');
    for (const record of [anyRecord(), recordOf(z.number())]) {
      assert.throws(() => validate(z.object({ of: record }), body), {
        status: 400,
        message: /^of has the field "__proto__"/,
      });
    }
  });

  it("is an object, and described as zod's is", () => {
    for (const wrong of [[], null, "a", 1, undefined]) {
      assert.equal(anyRecord().safeParse(wrong).success, false);
      assert.equal(recordOf(z.number()).safeParse(wrong).success, false);
    }
    assert.deepEqual(jsonSchema(anyRecord()), jsonSchema(z.record(z.string(), z.unknown())));
    assert.deepEqual(jsonSchema(recordOf(z.int())), jsonSchema(z.record(z.string(), z.int())));
  });
});

describe("what is ignored", () => {
  it("is checked and not kept", () => {
    const schema = z.object({ options: ignored(anyRecord().nullish()) });
    assert.equal(validate(schema, { options: { a: [] } }).options, undefined);
    assert.equal(validate(schema, {}).options, undefined);
    assert.throws(() => validate(schema, { options: 1 }), { status: 400 });
  });
});
