import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { docsFile } from "../../src/routes/docs.js";
import type { HttpError } from "../../src/web/http-error.js";
import type { RequestContext, Route } from "../../src/web/route.js";
import { type Document, schemaCompiler } from "../support/openapi.js";
import { ServerProcess } from "../support/server-process.js";
import { json } from "../support/shapes.js";

const COPY = fileURLToPath(new URL("../../../scripts/copy-viewer.mjs", import.meta.url));

describe("the documentation routes", () => {
  let server: ServerProcess;
  before(async () => {
    execFileSync(process.execPath, [COPY]);
    server = await ServerProcess.start(["--log", "off"]);
  });
  after(() => server.stop());

  const document = async () => json<Document>(await server.get("/openapi.json"));

  it("GET /openapi.json describes the server that answers it", async () => {
    const { paths, openapi, info } = await document();
    assert.equal(openapi, "3.1.0");
    assert.match((info as { version: string }).version, /^\d+\.\d+\.\d+/);
    for (const path of ["/", "/health", "/v1/embeddings", "/openapi.json", "/docs"]) {
      assert(paths[path], path);
    }
  });

  it("answers 304 to a client that has the bytes, and the bytes to one that has others", async () => {
    for (const path of [
      "/openapi.json",
      "/docs",
      "/docs/page.js",
      "/docs/openapi-explorer.min.js",
    ]) {
      const first = await server.get(path);
      const etag = first.headers.get("ETag") ?? "";
      assert.match(etag, /^"[\w-]{22}"$/, path);
      // Not with fetch, which asks for a fresh answer wherever it is given a condition.
      const ask = (tag: string) =>
        server.raw(
          `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nIf-None-Match: ${tag}\r\n\r\n`,
        );
      assert.match(await ask(etag), /^HTTP\/1\.1 304 .*\r\n\r\n$/s, path);
      assert.match(await ask('"other"'), /^HTTP\/1\.1 200 .*\r\n\r\n.+$/s, path);
    }
  });

  it("GET /docs is a page whose policy and references allow nothing from other hosts", async () => {
    const page = await server.get("/docs");
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    assert.match(policy, /^default-src 'none'; script-src 'self'; connect-src 'self';/);
    assert.doesNotMatch(policy, /https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    const html = await page.text();
    const references = [...html.matchAll(/(?:src|href|spec-url)="([^"]*)"/g)].map(([, to]) => to);
    assert(references.length >= 5);
    for (const to of references) {
      assert.match(to ?? "", /^(\/(?!\/)|data:,$)/);
      if (to?.startsWith("/")) assert.equal((await server.get(to)).status, 200, to);
    }
    assert.doesNotMatch(html, /<script(?![^>]*src=)|<style| on\w+=/);
  });

  it("serves the viewer and its licence with types that browsers take", async () => {
    const viewer = await server.get("/docs/openapi-explorer.min.js");
    assert.match(viewer.headers.get("Content-Type") ?? "", /^text\/javascript/);
    assert.match(await viewer.text(), /customElements\.define/);
    const licence = await server.get("/docs/openapi-explorer.LICENSE");
    assert.match(await licence.text(), /Apache License/);
  });

  it("answers 404 to other files, wherever they are", async () => {
    for (const file of [
      "nope",
      "page.html",
      "..%2fpage.css",
      "%2e%2e%2fpackage.json",
      "constructor",
    ]) {
      const { status } = await server.get(`/docs/${file}`);
      assert.equal(status, 404, file);
    }
  });

  it("says what to do where the build did not copy the viewer", () => {
    const elsewhere = docsFile(pathToFileURL("/nowhere/")) as Route<undefined>;
    const context = { ctx: {}, params: { file: "openapi-explorer.min.js" } };
    assert.throws(
      () => elsewhere.handle(context as unknown as RequestContext),
      (error: HttpError) => error.status === 404 && /npm run build/.test(error.message),
    );
  });

  it("answers what the document says, to right requests and to wrong ones", async () => {
    const described = await document();
    const accepts = schemaCompiler(described);
    const bodies = [{ input: "a" }, { input: [] }, { input: Array(3000).fill("a") }, []];
    const post = described.paths["/v1/embeddings"]?.post;
    const statuses = new Set<number>();
    for (const body of bodies) {
      const response = await server.embeddings(body);
      statuses.add(response.status);
      const reference =
        post?.responses[response.status]?.content?.["application/json"]?.schema.$ref;
      assert(reference, `${response.status} is not documented`);
      assert.deepEqual(accepts(reference)(await response.json()), []);
    }
    assert.deepEqual([...statuses], [200, 400, 413]);
  });
});
