import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toDocument } from "../src/documents.js";

const names = { id: "id", text: "text" };

describe("the metadata of a record", () => {
  it("is all other fields, and those of a field metadata among them", () => {
    const record = { id: "1", text: "a", kind: "city", metadata: { population: 3 } };
    assert.deepEqual(toDocument(record, names, {}).metadata, { kind: "city", population: 3 });
  });

  it("keeps a field metadata that is no object", () => {
    for (const metadata of ["x", [1], null]) {
      const document = toDocument({ id: "1", text: "a", metadata }, names, {});
      assert.deepEqual(document.metadata, { metadata });
    }
  });

  it("keeps the names that objects inherit, on either level", () => {
    const record = JSON.parse('{"id":"1","text":"a","constructor":1,"metadata":{"__proto__":2}}');
    const { metadata } = toDocument(record, names, {});
    assert.deepEqual(Object.entries(metadata), [
      ["constructor", 1],
      ["__proto__", 2],
    ]);
  });

  it("is a bad record if one name is on both levels", () => {
    assert.throws(
      () => toDocument({ id: "1", text: "a", kind: 1, metadata: { kind: 2 } }, names, {}),
      { message: "the record has both kind and metadata.kind; allowed is one" },
    );
  });
});

describe("the id of a record", () => {
  const idOf = (id: unknown) => toDocument({ id, text: "a" }, names, {}).id;

  it("is a number's digits", () => {
    for (const [id, digits] of [
      [7, "7"],
      [-0, "0"],
      [1.5, "1.5"],
      [1e20, "100000000000000000000"],
    ] as const) {
      assert.equal(idOf(id), digits);
    }
  });

  it("may not be a number that is printed with an exponent: it would be another id than its digits", () => {
    for (const id of [1e21, -1e300, 1e-7]) {
      assert.throws(() => idOf(id), {
        code: "INVALID_ARGUMENT",
        message: /^id is the number .*e.*exponent/,
      });
    }
  });
});
