import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineRoute, nativeInferDialect } from "../../src/index.js";
import { AppServer } from "../support/app-server.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";

const embedder = fakeEmbedder(async () => Float32Array.of(1));

describe("GET /", () => {
  it("tells clients that only look whether a server is there that one is", async (t) => {
    const server = await AppServer.start({ ...appDeps(embedder), routes: undefined });
    t.after(() => server.close());
    const response = await server.get("/");
    assert.deepEqual(
      [response.status, await response.text()],
      [200, "native-infer-server is running\n"],
    );
    assert.equal((await fetch(`${server.url}/`, { method: "HEAD" })).status, 200);
  });

  it("is the program's where that has such a route", async (t) => {
    const own = defineRoute({
      method: "GET",
      path: "/",
      dialect: nativeInferDialect,
      summary: "Ours",
      responses: { 200: { description: "Ours", contentType: "text/plain" } },
      handle({ ctx }) {
        ctx.body = "ours";
      },
    });
    const server = await AppServer.start({ ...appDeps(embedder), routes: () => [own] });
    t.after(() => server.close());
    assert.equal(await (await server.get("/")).text(), "ours");
  });
});
