import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { toDocument } from "../src/documents.js";
import { typedText } from "../src/typed-text.js";

describe("a text of a declared field", () => {
  it("is a boolean in the ways of databases and data frames", () => {
    for (const text of ["true", "True", "TRUE", " t", "yes", "Y", "on", "1"])
      assert.equal(typedText(text, "boolean"), true, text);
    for (const text of ["false", "False", "FALSE", "f ", "no", "N", "off", "0"])
      assert.equal(typedText(text, "boolean"), false, text);
    for (const text of ["", "  "]) assert.equal(typedText(text, "boolean"), undefined);
    for (const text of ["2", "wahr", "constructor", "1.0"])
      assert.equal(typedText(text, "boolean"), text);
  });

  it("is a number if it is written as one and a double keeps it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // The text of negative zero is that of zero.
        assert.equal(typedText(` ${value} `, "number"), value === 0 ? 0 : value);
      }),
    );
    for (const [text, value] of [
      ["+5", 5],
      ["-1e3", -1000],
      [".5", 0.5],
      ["5.", 5],
      ["007", 7],
    ] as const)
      assert.equal(typedText(text, "number"), value, text);
    for (const text of [
      "0x10",
      "0b1",
      "1_000",
      "1,5",
      "inf",
      "NaN",
      "1e",
      "50000000014435121",
      "1e400",
      "0.1234567890123456789",
    ])
      assert.equal(typedText(text, "number"), text, text);
  });

  it("that is none is an error with the field's name", () => {
    const names = { id: "id", text: "text" };
    const record = { id: "1", text: "a", n: "50000000014435121", flag: "wahr" };
    assert.throws(() => toDocument(record, names, { n: "number" }), {
      message: 'document.metadata.n is "50000000014435121"; declared is a number',
    });
    assert.throws(() => toDocument(record, names, { flag: "boolean" }), {
      message: 'document.metadata.flag is "wahr"; declared is a boolean',
    });
    assert.deepEqual(toDocument(record, names, {}).metadata, { n: record.n, flag: record.flag });
  });
});
