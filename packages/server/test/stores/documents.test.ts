import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkDocument, contentId } from "../../src/stores/documents.js";
import type { Metadata } from "../../src/stores/vector-store.js";

/** Metadata with `depth` arrays within each other. */
function nested(depth: number): Metadata {
  return { a: JSON.parse("[".repeat(depth) + "]".repeat(depth)) };
}

describe("metadata that is nested deeply", () => {
  it("is refused by name, however deep it is", () => {
    for (const depth of [65, 30_000]) {
      const document = { id: "a", text: "a", metadata: nested(depth) };
      const tooDeep = { status: 400, message: /metadata is nested more than 64 deep/ };
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
