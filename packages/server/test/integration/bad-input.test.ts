import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { ServerProcess } from "../support/server-process.js";
import { type ErrorBody, json } from "../support/shapes.js";

async function refused(
  response: Response,
  status: number,
  code: string,
): Promise<ErrorBody["error"]> {
  const { error } = await json<ErrorBody>(response);
  assert.deepEqual([response.status, error.code], [status, code], error.message);
  assert.equal(error.type, status < 500 ? "invalid_request_error" : "server_error");
  assert.doesNotMatch(error.message, /\.js:\d|node:internal/);
  return error;
}

describe("bad input", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start(["--max-inputs", "10"]);
  });
  after(async () => {
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });
  afterEach(async () => {
    assert.equal(await (await server.get("/")).text(), "ok");
    assert.equal((await server.embeddings({ input: "a good request" })).status, 200);
  });

  const bodies: [what: string, body: string, status: number, code: string][] = [
    ["a number", '{"input":5}', 400, "INVALID_ARGUMENT"],
    ["null", '{"input":null}', 400, "INVALID_ARGUMENT"],
    ["no input", "{}", 400, "INVALID_ARGUMENT"],
    ["an empty array", '{"input":[]}', 400, "INVALID_ARGUMENT"],
    ["an array with an object", '{"input":["a",{}]}', 400, "INVALID_ARGUMENT"],
    ["a token id that the model does not have", '{"input":[30522]}', 400, "INVALID_ARGUMENT"],
    [
      "more dimensions than the model has",
      '{"input":"a","dimensions":385}',
      400,
      "INVALID_ARGUMENT",
    ],
    ["a lone surrogate", '{"input":"\\ud800"}', 400, "INVALID_ARGUMENT"],
    ["a lone surrogate among others", '{"input":["a","\\udc00b"]}', 400, "INVALID_ARGUMENT"],
    ["an empty body", "", 400, "INVALID_ARGUMENT"],
    ["half a JSON value", '{"input":', 400, "INVALID_ARGUMENT"],
    ["a body that is no object", '["a"]', 400, "INVALID_ARGUMENT"],
    ["500,000 opening brackets", "[".repeat(500_000), 400, "INVALID_ARGUMENT"],
    ["250,000 nested arrays", "[".repeat(250_000) + "]".repeat(250_000), 400, "INVALID_ARGUMENT"],
    [
      "objects nested 129 deep",
      `{"input":"a","b":${'{"c":'.repeat(128)}0${"}".repeat(129)}`,
      400,
      "INVALID_ARGUMENT",
    ],
    [
      "values that take too much memory",
      JSON.stringify({ input: "a", b: Array(200_000).fill({}) }),
      413,
      "TOO_LONG",
    ],
    ["more texts than the limit", JSON.stringify({ input: Array(11).fill("a") }), 413, "TOO_LONG"],
    ["10 MB of text", JSON.stringify({ input: "a".repeat(10_000_000) }), 413, "TOO_LONG"],
  ];
  for (const [what, body, status, code] of bodies) {
    it(`answers ${status} to ${what}`, async () => {
      const error = await refused(await server.embeddings(body), status, code);
      assert.notEqual(error.message, "");
    });
  }

  it("takes a body that is nested 128 deep", async () => {
    const body = `{"input":"a","b":${'{"c":'.repeat(127)}0${"}".repeat(128)}`;
    assert.equal((await server.embeddings(body)).status, 200);
  });

  it("says how much memory a body may take", async () => {
    const body = JSON.stringify({ input: "a", b: Array(200_000).fill({}) });
    const { message } = await refused(await server.embeddings(body), 413, "TOO_LONG");
    assert.match(message, /^the body has too many values: .* at most 8388608 are allowed$/);
  });

  it("answers 400 to bytes that are not UTF-8, rather than embedding another text", async () => {
    const body = Buffer.from('{"input":"caf\xe9"}', "latin1");
    await refused(await server.embeddings(body), 400, "INVALID_ARGUMENT");
  });

  it("answers 413 to a body without a length that turns out too long", async () => {
    const chunk = Buffer.alloc(256 * 1024, "a");
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 8; i += 1) controller.enqueue(chunk);
        controller.close();
      },
    });
    const headers = { "Content-Type": "application/json" };
    const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
    await refused(await server.get("/v1/embeddings", init), 413, "TOO_LONG");
  });

  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "json",
  ];
  for (const type of types) {
    it(`answers 415 to the content type ${type}`, async () => {
      const response = await server.embeddings('{"input":"a"}', { "Content-Type": type });
      await refused(response, 415, "UNSUPPORTED_MEDIA_TYPE");
    });
  }

  it("answers 415 to a body without a content type and to an unknown coding, 400 to a broken one", async () => {
    const body = Buffer.from('{"input":"a"}');
    const untyped = await server.get("/v1/embeddings", { method: "POST", body });
    await refused(untyped, 415, "UNSUPPORTED_MEDIA_TYPE");
    const zstd = await server.embeddings(body, { "Content-Encoding": "zstd" });
    assert.equal(zstd.headers.get("Accept-Encoding"), "gzip, deflate, br");
    await refused(zstd, 415, "UNSUPPORTED_MEDIA_TYPE");
    const gzip = await server.embeddings(body, { "Content-Encoding": "gzip" });
    await refused(gzip, 400, "INVALID_ARGUMENT");
  });

  it("takes JSON that says its charset is UTF-8", async () => {
    const type = { "Content-Type": 'Application/JSON; charset="UTF-8"' };
    assert.equal((await server.embeddings({ input: "a" }, type)).status, 200);
  });

  it("answers 400 to malformed or repeated query parameters", async () => {
    for (const query of ["q=%E0%A4%A", "q=%", "q=%ED%A0%80", "q=a&q=b"]) {
      await refused(await server.get(`/?${query}`), 400, "INVALID_ARGUMENT");
    }
  });

  it("answers 404 to unknown paths, however they are written", async () => {
    for (const path of ["/nope", "/%E0%A4%A", "/v1/embeddings/x", "/..%2f..%2fetc/passwd"]) {
      await refused(await server.get(path), 404, "NOT_FOUND");
    }
  });

  it("answers 405 with the methods that there are", async () => {
    const posted = await server.get("/health", { method: "POST" });
    assert.equal(posted.headers.get("Allow"), "HEAD, GET");
    await refused(posted, 405, "METHOD_NOT_ALLOWED");
    await refused(await server.get("/v1/embeddings"), 405, "METHOD_NOT_ALLOWED");
    await refused(await server.get("/", { method: "PROPFIND" }), 405, "METHOD_NOT_ALLOWED");
  });

  it("answers 400 to what is no HTTP and 431 to endless headers", async () => {
    assert.match(await server.raw("hello\r\n\r\n"), /^HTTP\/1\.1 400 /);
    const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`;
    assert.match(await server.raw(long), /^HTTP\/1\.1 431 /);
  });

  it("answers 413 to one text that is too long where the body limit lets it through", async () => {
    const wide = await ServerProcess.start(["--max-body-bytes", "20000000"]);
    const body = { input: "a".repeat(10_000_000) };
    const { message } = await refused(await wide.embeddings(body), 413, "TOO_LONG");
    assert.match(message, /1000000/);
    assert.equal(await (await wide.get("/")).text(), "ok");
    await wide.stop();
  });
});
