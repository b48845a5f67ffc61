import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type ListeningApp, listeningApp } from "../support/listening-app.js";
import { type ErrorBody, json } from "../support/shapes.js";

describe("a body with a number that a double does not keep", () => {
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp();
  });
  after(() => app.close());
  const post = (path: string, body: string) =>
    fetch(app.url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
    });

  it("is an error that names the field, if the number is to be kept or compared", async () => {
    const bodies: [path: string, body: string, message: RegExp][] = [
      [
        "/documents",
        '{"documents":[{"text":"a"},{"text":"a","metadata":{"n":[50000000014435121]}}]}',
        /^documents\[1\]\.metadata\.n\[0\] is 50000000014435121, which would be 50000000014435120; /,
      ],
      ["/documents", '{"documents":[{"text":"a","metadata":{"n":1e400}}]}', /metadata\.n is 1e400/],
      [
        "/documents",
        '{"documents":[{"id":9007199254740993,"text":"a"}]}',
        /^documents\[0\]\.id is 9007199254740993/,
      ],
      ["/search", '{"text":"a","filter":{"n":9007199254740993}}', /^filter\.n is 9007199254740993/],
      ["/search", '{"text":"a","filter":{"n":{"gte":9007199254740993}}}', /^filter\.n\.gte is /],
    ];
    for (const [path, body, message] of bodies) {
      const response = await post(path, body);
      assert.equal(response.status, 400, body);
      const { error } = await json<ErrorBody>(response);
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.match(error.message, message);
    }
  });

  it("is no error if the number is ignored, or may be rounded", async () => {
    const documents =
      '{"documents":[{"text":"a","metadata":{"n":19.99,"m":"50000000014435121","k":9007199254740991}}]}';
    assert.equal((await post("/documents", documents)).status, 200);
    const seed = '{"input":"a","model":"fake","seed":50000000014435121}';
    assert.equal((await post("/v1/embeddings", seed)).status, 200);
    const vector = '{"vector":[1,0.1234567890123456789],"k":9}';
    assert.equal((await post("/search", vector)).status, 200);
  });
});
