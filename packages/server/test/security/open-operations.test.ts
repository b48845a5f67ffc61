import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Context } from "koa";
import { openai } from "../../src/apis/openai/api.js";
import { type AnyOperation, operation } from "../../src/http/operation.js";
import { openFinder } from "../../src/security/open-operations.js";

function op(method: "GET" | "POST", path: string, open = false): AnyOperation {
  return operation({ method, path, open, api: openai, summary: "", answers: {}, handle() {} });
}

const isOpen = (operations: AnyOperation[], method: string, path: string) =>
  openFinder(operations)({ method, path } as Context);

describe("open operations", () => {
  const all = [op("GET", "/health", true), op("GET", "/docs/:file", true), op("POST", "/embed")];

  it("are found by method and path, HEAD as GET", () => {
    assert.equal(isOpen(all, "GET", "/health"), true);
    assert.equal(isOpen(all, "HEAD", "/health"), true);
    assert.equal(isOpen(all, "GET", "/docs/viewer.js"), true);
  });

  it("are not what is only like them", () => {
    for (const path of [
      "/embed",
      "/Health",
      "/health/",
      "/health/x",
      "/docs",
      "/nope",
      "//health",
    ]) {
      assert.equal(isOpen(all, "GET", path), false, path);
    }
    assert.equal(isOpen(all, "POST", "/health"), false);
    assert.equal(isOpen(all, "OPTIONS", "/health"), false);
  });

  it("do not open what is closed below the same path", () => {
    const mixed = [...all, op("GET", "/docs/secret")];
    for (const path of ["/docs/secret", "/docs/SECRET", "/docs/%73ecret"]) {
      assert.equal(isOpen(mixed, "GET", path), false, path);
    }
  });
});
