import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { SchemaElement } from "hyparquet";
import type { SourceOptions } from "../src/sources/open.js";
import { parsersFor, Unreadable } from "../src/sources/parquet/values.js";
import { columnValues } from "./support/records.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-maps-"));
after(() => rmSync(folder, { recursive: true }));

/** What a column `x` is read as; of a bad record its problem. */
async function valuesOf(
  elements: SchemaElement[],
  data: unknown[],
  options: SourceOptions = {},
): Promise<unknown[]> {
  const values = await columnValues(join(folder, "a.parquet"), { elements, data }, options);
  return values.map((value) => value ?? null);
}

type Leaf = Partial<SchemaElement>;

/** A map `x`, its values of the type BYTE_ARRAY or as given. */
function map(key: Leaf, value: Leaf[], name = "x"): SchemaElement[] {
  return [
    { name, repetition_type: "OPTIONAL", converted_type: "MAP", num_children: 1 },
    { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
    { name: "key", repetition_type: "REQUIRED", ...key },
    ...value.map((of) => ({ repetition_type: "OPTIONAL" as const, name: "value", ...of })),
  ];
}

const TEXT: Leaf = { type: "BYTE_ARRAY", converted_type: "UTF8" };
const BYTES: Leaf = { type: "BYTE_ARRAY" };
const LONG: Leaf = { type: "INT64" };
const entry = (key: unknown, value: unknown) => ({ key, value });

describe("a map of Parquet", () => {
  it("is an object of all its keys, __proto__ as well; null, empty and null within stay apart", async () => {
    const data = [
      [entry("a", 1n), entry("b", null), entry("__proto__", 2n ** 60n)],
      null,
      [],
      [entry("toString", 3n)],
    ];
    const read = await valuesOf(map(TEXT, [LONG]), data);
    assert.deepEqual(
      read.map((value) => JSON.stringify(value)),
      ['{"a":1,"b":null,"__proto__":"1152921504606846976"}', "null", "{}", '{"toString":3}'],
    );
  });

  it("that has a key twice makes the record a bad one, whatever the keys are", async () => {
    const twice = (key: unknown) => [[entry(key, 1n), entry(key, 2n)], [entry(key, 3n)]];
    const problem = (key: string) => `the column "x" has the key "${key}" of a map twice`;
    assert.deepEqual(await valuesOf(map(TEXT, [LONG]), twice("é")), [problem("é"), { é: 3 }]);
    const wide = 2n ** 60n + 1n;
    assert.deepEqual(await valuesOf(map(LONG, [LONG]), twice(wide)), [
      problem(`${wide}`),
      { [`${wide}`]: 3 },
    ]);
    const bytes = new Uint8Array([0xff, 1]);
    assert.deepEqual(await valuesOf(map(BYTES, [LONG]), twice(bytes)), [
      problem("/wE="),
      { "/wE=": 3 },
    ]);
  });

  it("with a key that is not valid UTF-8 makes the record a bad one", async () => {
    const data = [[entry(new Uint8Array([0xff]), 1n)], [entry(new Uint8Array([0x61]), 1n)]];
    assert.deepEqual(await valuesOf(map(TEXT, [LONG]), data), [
      'the column "x" is not valid UTF-8',
      { a: 1 },
    ]);
  });

  it("may hold maps, lists and decimals, and be in a list", async () => {
    const inner = map(TEXT, [LONG], "value");
    const maps = [[entry("a", [entry("b", 1n)]), entry("c", null)], [entry("d", [])], null];
    assert.deepEqual(await valuesOf(map(TEXT, inner), maps), [
      { a: { b: 1 }, c: null },
      { d: {} },
      null,
    ]);
    const list: SchemaElement[] = [
      { name: "x", repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      ...map(TEXT, [LONG], "element"),
    ];
    const lists = [[[entry("a", 1n)], null, []], [], null];
    const read = await valuesOf(list, lists);
    assert.equal(JSON.stringify(read), '[[{"a":1},null,{}],[],null]');
  });
});

describe("a value of Parquet that is in a place where it would be another", () => {
  const flat = (leaf: Leaf): SchemaElement[] => [
    { name: "x", repetition_type: "OPTIONAL", ...leaf },
  ];

  it("is no text if it is bytes that are none: base64 would be embedded", async () => {
    const data = [new Uint8Array([0xff]), new Uint8Array([0x63, 0xc3, 0xa9])];
    assert.deepEqual(await valuesOf(flat(BYTES), data), ["/w==", "cé"]);
    assert.deepEqual(await valuesOf(flat(BYTES), data, { columns: ["x"] }), [
      'the column "x" has bytes that are no text in UTF-8',
      "cé",
    ]);
    const fixed: Leaf = { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2 };
    const [problem] = await valuesOf(flat(fixed), [new Uint8Array([65, 66])], { columns: ["x"] });
    assert.match(String(problem), /no text in UTF-8/);
  });

  it("is no id if it is not a number: all such records would be one document", async () => {
    const data = [1.5, Number.NaN, Number.POSITIVE_INFINITY, null];
    const of: Leaf = { type: "DOUBLE" };
    assert.deepEqual(await valuesOf(flat(of), data), [1.5, "NaN", "Infinity", null]);
    assert.deepEqual(await valuesOf(flat(of), data, { idField: "x" }), [
      1.5,
      'the column "x" is NaN, which is no id',
      'the column "x" is Infinity, which is no id',
      null,
    ]);
  });

  it("is no JSON if an object in it has a key twice", () => {
    const jsonOf = parsersFor(false).jsonFromBytes as (bytes: Uint8Array) => unknown;
    const read = (json: string) => jsonOf(new Uint8Array(Buffer.from(json)));
    assert.deepEqual(
      read('{"a":1,"b":[{"c":1,"c":2}]}'),
      new Unreadable("has an object with a key twice"),
    );
    assert.deepEqual(read('{"a":1,"b":{"a":1}}'), { a: 1, b: { a: 1 } });
  });
});
