import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cohere } from "../../src/dialects/cohere/routes.js";
import { openai } from "../../src/dialects/openai.js";
import { tei } from "../../src/dialects/tei/dialect.js";
import { type AnyRoute, type Dialect, defineRoute } from "../../src/web/route.js";
import { Router } from "../../src/web/router.js";

type Method = "GET" | "POST" | "DELETE";

function op(method: Method, path: string, dialect: Dialect = openai): AnyRoute {
  return defineRoute({ method, path, dialect, summary: "", responses: {}, handle() {} });
}

const ROUTES = [
  op("GET", "/health"),
  op("GET", "/docs/:file"),
  op("GET", "/docs/index"),
  op("DELETE", "/documents/:id"),
  op("GET", "/documents/count"),
  op("GET", "/v1/models/*model"),
  op("POST", "/embed", tei),
  op("POST", "/v2/embed", cohere),
];
const router = new Router(ROUTES, openai);

const pathOf = (method: string, path: string) => router.match(method, path).route?.path;

describe("a route", () => {
  it("has its method and path alone, in upper or lower case", () => {
    const twins = [op("GET", "/health"), op("POST", "/health"), op("GET", "/Health", tei)];
    assert.throws(() => new Router(twins, openai), { message: "two routes are GET /Health" });
    assert.throws(() => new Router([op("GET", "/a/:b"), op("GET", "/a/:b")], openai));
  });

  it("is found by method and path, HEAD as GET, in upper or lower case", () => {
    assert.equal(pathOf("GET", "/health"), "/health");
    assert.equal(pathOf("HEAD", "/health"), "/health");
    assert.equal(pathOf("GET", "/Health"), "/health");
    assert.equal(pathOf("POST", "/embed"), "/embed");
  });

  it("is not what is only like it", () => {
    for (const path of ["/healthy", "/health/x", "/healt%68", "/docs", "/nope", "/"]) {
      assert.equal(pathOf("GET", path), undefined, path);
    }
    assert.equal(pathOf("POST", "/health"), undefined);
    assert.equal(pathOf("OPTIONS", "/health"), undefined);
  });

  it("has its parameters, decoded where they can be", () => {
    const params = (path: string, method = "GET") => router.match(method, path).params;
    assert.deepEqual(params("/docs/a%20b"), { file: "a b" });
    assert.deepEqual(params("/docs/%E0%A4%A"), { file: "%E0%A4%A" });
    assert.deepEqual(params("/v1/models/org/name"), { model: "org/name" });
    assert.deepEqual(params("/v1/models/org%2Fname"), { model: "org/name" });
    assert.deepEqual(params("/documents/a%2Fb", "DELETE"), { id: "a/b" });
    assert.deepEqual(params("/health"), {});
  });

  it("with a plain path goes before one with a parameter, for each method by itself", () => {
    assert.equal(pathOf("GET", "/docs/index"), "/docs/index");
    assert.equal(pathOf("GET", "/documents/count"), "/documents/count");
    assert.equal(pathOf("DELETE", "/documents/count"), "/documents/:id");
  });
});

describe("a request without a route", () => {
  const unmatched = (method: string, path: string) => router.match(method, path);

  it("learns the methods of its path, if there are any", () => {
    assert.deepEqual(unmatched("POST", "/health").allowed, ["HEAD", "GET"]);
    assert.deepEqual(unmatched("PUT", "/documents/count").allowed, ["DELETE", "HEAD", "GET"]);
    assert.deepEqual(unmatched("GET", "/nope").allowed, []);
  });

  it("is answered in the words of the API that its path belongs to", () => {
    assert.equal(unmatched("GET", "/embed").dialect, tei);
    assert.equal(unmatched("GET", "/v2/nope").dialect, cohere);
    assert.equal(unmatched("GET", "/nope").dialect, openai);
  });
});
