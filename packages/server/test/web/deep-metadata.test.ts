import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AppServer } from "../support/app-server.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { type ErrorBody, json } from "../support/shapes.js";

const arrays = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const objects = (depth: number) => `${'{"b":'.repeat(depth)}1${"}".repeat(depth)}`;

describe("metadata over HTTP that is nested deeply", () => {
  it("is 400 with its document and field, and the server goes on", async () => {
    const server = await AppServer.start(
      appDeps(fakeEmbedder(async () => new Float32Array([1, 0]))),
    );
    try {
      for (const deep of [arrays(70), arrays(5000), objects(5000), arrays(400_000)]) {
        const body = `{"documents":[{"text":"a"},{"text":"a","metadata":{"x":1,"a":${deep}}}]}`;
        const response = await server.post("/documents", body);
        const { error } = await json<ErrorBody>(response);
        assert.equal(response.status, 400);
        // A body that is deeper still is refused before it is parsed.
        const expected =
          deep.length < 300
            ? /^documents\[1\]\.metadata is nested more than 64 deep in its field "a"; allowed is no more$/
            : /^the body is nested \d+ deep; at most 128 objects and arrays within each other are allowed$/;
        assert.match(error.message, expected);
        for (const other of [`{"documents":${deep}}`, `{"documents":[{"text":${deep}}]}`]) {
          assert.equal((await server.post("/documents", other)).status, 400);
        }
        const search = `{"text":"a","filter":{"a":${deep}}}`;
        assert.equal((await server.post("/search", search)).status, 400);
      }
      const good = await server.post("/documents", { documents: [{ text: "a" }] });
      assert.equal(good.status, 200);
    } finally {
      server.close();
    }
  });
});
