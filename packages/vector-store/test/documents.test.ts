import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { checkDocument, contentId } from "../src/documents.js";
import { conditions } from "../src/filter.js";
import { type Metadata, STORE_LIMITS } from "../src/vector-store.js";

/** Metadata with `depth` arrays within each other. */
function nested(depth: number): Metadata {
  return { a: JSON.parse("[".repeat(depth) + "]".repeat(depth)) };
}

describe("metadata that is too large", () => {
  const check = (metadata: Metadata) => checkDocument({ id: "a", text: "a", metadata }, {}, "it");

  it("is refused, before more of it is looked at than may be kept", () => {
    let looks = 0;
    const counted = (name: string) => ({
      get [name]() {
        looks += 1;
        return 0;
      },
    });
    const metadata = { all: Array.from({ length: 100_000 }, (_, i) => counted(`name ${i}`)) };
    const tooLarge = { code: "TOO_LONG", message: /metadata has more than 65535 bytes as JSON/ };
    assert.throws(() => check(metadata), tooLarge);
    assert.throws(() => contentId("a", metadata), tooLarge);
    assert(looks < (2 * 65_535) / 10, String(looks));
  });

  it("is refused by its bytes as JSON, one more than there may be, and not before", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        // An error of its own.
        fc.pre(!JSON.stringify(given).includes("__proto__"));
        const metadata = { ...given, fill: "" };
        const length = STORE_LIMITS.metadataBytes - Buffer.byteLength(JSON.stringify(metadata));
        assert.equal(
          check({ ...metadata, fill: "x".repeat(length) }),
          1 + STORE_LIMITS.metadataBytes,
        );
        assert.throws(() => check({ ...metadata, fill: "x".repeat(length + 1) }), {
          code: "TOO_LONG",
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe("metadata that is nested deeply", () => {
  it("is refused by name, however deep it is", () => {
    for (const depth of [65, 30_000]) {
      const document = { id: "a", text: "a", metadata: nested(depth) };
      const tooDeep = { code: "INVALID_ARGUMENT", message: /metadata is nested more than 64 deep/ };
      assert.throws(() => checkDocument(document, {}, "documents[0]"), tooDeep);
      assert.throws(() => contentId("a", document.metadata), tooDeep);
    }
  });

  it("is taken up to the limit", () => {
    const document = { id: "a", text: "a", metadata: nested(63) };
    checkDocument(document, {}, "documents[0]");
    assert.match(contentId("a", document.metadata), /^[0-9a-f]{32}$/);
  });
});

describe("a filter", () => {
  it("has no field that an object only inherits", () => {
    for (const field of ["__proto__", "constructor"]) {
      const filter = JSON.parse(`{"${field}":"a"}`);
      assert.throws(() => conditions(filter, { kind: "text" }), {
        code: "INVALID_ARGUMENT",
        param: "filter",
        message: new RegExp(`filter has the field "${field}"`),
      });
    }
  });
});
