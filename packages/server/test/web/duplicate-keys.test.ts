import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { measureJson } from "../../src/web/json-size.js";
import { listeningApp } from "../support/listening-app.js";

describe("a key that an object of a body has twice", () => {
  it("makes it an error that names the key, on the routes of every system", async () => {
    const app = await listeningApp();
    try {
      for (const [path, body, name] of [
        ["/v1/embeddings", '{"input":"a","input":"b"}', "input"],
        ["/embed", '{"inputs":"a","truncate":true,"truncate":false}', "truncate"],
        ["/api/embed", '{"model":"all-MiniLM-L6-v2","input":"a","input":"a"}', "input"],
        ["/documents", '{"documents":[{"text":"a","metadata":{"k":1,"k":2}}]}', "metadata.k"],
        ["/search", '{"text":"a","filter":{"k":{"gt":1,"gt":2}}}', "filter.k.gt"],
      ] as const) {
        const headers = { "Content-Type": "application/json" };
        const response = await fetch(app.url + path, { method: "POST", headers, body });
        assert.equal(response.status, 400, path);
        assert.match(await response.text(), new RegExp(`${name}.* twice`));
      }
    } finally {
      app.close();
    }
  });

  it("is counted in the text, of whatever else it consists", () => {
    const keysOf = (value: unknown): number =>
      typeof value !== "object" || value === null
        ? 0
        : Object.values(value).reduce(
            (sum: number, of) => sum + (Array.isArray(value) ? 0 : 1) + keysOf(of),
            0,
          );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(measureJson(Buffer.from(JSON.stringify(value))).keys, keysOf(value));
      }),
    );
    assert.equal(measureJson(Buffer.from('{"a":{"b":":"},"a":[{"b":1}]}')).keys, 4);
  });
});
