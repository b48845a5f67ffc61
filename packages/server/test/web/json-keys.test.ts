import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { checkDocument, contentId } from "@native-infer/vector-store";
import { type ListeningApp, listeningApp } from "../support/listening-app.js";
import { type ErrorBody, json } from "../support/shapes.js";

describe("an object with the key __proto__", () => {
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp();
  });
  after(() => app.close());

  it("is an error in any body, at any depth", async () => {
    const bodies: [path: string, body: string][] = [
      ["/documents", '{"documents":[{"text":"a","metadata":{"__proto__":1}}]}'],
      ["/documents", '{"documents":[{"text":"a","metadata":{"a":[{"__proto__":{}}]}}]}'],
      ["/documents", '{"documents":[{"text":"a","__proto__":{"metadata":{}}}]}'],
      ["/search", '{"text":"a","filter":{"__proto__":"b"}}'],
      ["/search", '{"text":"a","filter":{"\\u005f_proto__":{"in":["b"]}}}'],
      ["/v1/embeddings", '{"input":"a","__proto__":{"dimensions":1}}'],
    ];
    for (const [path, body] of bodies) {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(app.url + path, { method: "POST", headers, body });
      assert.equal(response.status, 400, body);
      const { error } = await json<ErrorBody>(response);
      assert.deepEqual(
        [error.code, error.message],
        ["INVALID_ARGUMENT", "the body has the key __proto__; allowed is any other"],
      );
    }
  });

  it("does not hide texts that speak of it, nor other names that objects inherit", async () => {
    const metadata = { constructor: 1, prototype: { toString: "a" }, hasOwnProperty: null };
    const texts = ["__proto__", '{"__proto__": 1}', 'a,"__proto__":'];
    const documents = texts.map((text, at) => ({ id: `${at}`, text, metadata }));
    const post = (path: string, body: object) =>
      fetch(app.url + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    assert.equal((await post("/documents", { documents })).status, 200);
    const { results } = await json<{ results: unknown[] }>(
      await post("/search", { vector: [1, 0], include: ["metadata"] }),
    );
    assert.deepEqual((results[0] as { metadata: unknown }).metadata, metadata);
    const response = await post("/search", { vector: [1, 0], filter: { constructor: 1 } });
    assert.equal(response.status, 400);
  });

  it("is kept for who uses a store as a library, and is an error in a filter", () => {
    for (const text of ['{"__proto__":1}', '{"a":{"b":[{"__proto__":{"c":1}}]}}']) {
      const metadata = JSON.parse(text);
      assert.equal(
        checkDocument({ id: "a", text: "a", metadata }, {}, "document"),
        1 + text.length,
      );
      assert.notEqual(contentId("a", metadata), contentId("a", {}));
    }
  });
});
