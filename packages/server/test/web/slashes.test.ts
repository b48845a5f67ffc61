import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, it } from "node:test";
import fc from "fast-check";
import { routesOf } from "../../src/app.js";
import { ApiKeys, parseKeyList } from "../../src/security/api-keys.js";
import { normalPath } from "../../src/web/router.js";
import { appDeps } from "../support/fake-embedder.js";
import { listeningApp, quickEmbedder } from "../support/listening-app.js";
import { type ErrorBody, json } from "../support/shapes.js";

const BODY = '{"input":"a","inputs":"a","texts":["a"],"input_type":"search_query"}';

/** The status of one request, with its path as it is written. */
function statusOf(url: string, method: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  const headers = { "Content-Type": "application/json" };
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    })
      .once("error", reject)
      .end(method === "POST" ? BODY : undefined);
  });
}

/** `path` as people write it: with more slashes than it needs. */
function written(path: string): fc.Arbitrary<string> {
  const [, ...parts] = path.split("/");
  const slashes = fc.integer({ min: 1, max: 3 }).map((count) => "/".repeat(count));
  return fc
    .tuple(fc.array(slashes, { minLength: parts.length, maxLength: parts.length }), fc.boolean())
    .map(([all, atEnd]) => {
      const whole = parts.map((part, at) => `${all[at]}${part}`).join("");
      return atEnd ? `${whole}/` : whole;
    });
}

describe("a path with needless slashes", () => {
  const paths = routesOf(appDeps(quickEmbedder)).map(({ method, path }) => ({
    method,
    path: path.replace(/\/[:*]\w+/g, "/some"),
  }));

  it("is the path without them", () => {
    const any = fc.constantFrom(...paths).chain(({ path }) => {
      return fc.tuple(fc.constant(path), written(path));
    });
    fc.assert(fc.property(any, ([path, given]) => assert.equal(normalPath(given), path)));
    assert.equal(normalPath("/v1/models/org%2F%2Fhere"), "/v1/models/org%2F%2Fhere");
    assert.equal(normalPath("/".repeat(100_000)), "/");
  });

  it("answers as that one does, whatever the route, and without a redirect", async () => {
    const app = await listeningApp();
    for (const { method, path } of paths) {
      const expected = await statusOf(app.url, method, path);
      for (const given of [`/${path}`, `${path}/`, path.replaceAll("/", "//")]) {
        assert.equal(await statusOf(app.url, method, given), expected, `${method} ${given}`);
      }
    }
    app.close();
  });

  it("needs a key where that one does, and is open where it is", async () => {
    const apiKeys = new ApiKeys(parseKeyList("key-number-one"));
    const app = await listeningApp({}, { apiKeys });
    for (const { method, path } of paths) {
      const expected = await statusOf(app.url, method, path);
      for (const given of [`/${path}`, `${path}/`, path.replaceAll("/", "///")]) {
        assert.equal(await statusOf(app.url, method, given), expected, `${method} ${given}`);
      }
    }
    assert.equal(await statusOf(app.url, "GET", "//health/"), 200);
    assert.equal(await statusOf(app.url, "POST", "//v1//embeddings"), 401);
    app.close();
  });

  it("counts for the rate limit", async () => {
    const app = await listeningApp({ rateLimit: 0.01, rateLimitBurst: 1 });
    assert.equal(await statusOf(app.url, "POST", "//v1/embeddings"), 200);
    assert.equal(await statusOf(app.url, "POST", "/v1//embeddings"), 429);
    app.close();
  });

  it("gets errors in the words of the API that it belongs to", async () => {
    const app = await listeningApp();
    const answer = await fetch(`${app.url}//v2//embed/`, { method: "POST", body: "{}" });
    assert.deepEqual(Object.keys(await json<object>(answer)), ["message"]);
    const openai = await fetch(`${app.url}/v1//embeddings`, { method: "POST", body: "{}" });
    assert.equal((await json<ErrorBody>(openai)).error.code, "UNSUPPORTED_MEDIA_TYPE");
    app.close();
  });
});
