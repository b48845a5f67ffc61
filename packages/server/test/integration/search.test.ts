import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ServerProcess } from "../support/server-process.js";
import { type ErrorBody, json } from "../support/shapes.js";

interface Found {
  results: { id: string; score: number; text?: string; metadata?: object; vector?: number[] }[];
}

const CITIES = [
  {
    id: "london",
    text: "London has 8.8 million people.",
    metadata: { country: "GB", people: 8.8e6 },
  },
  {
    id: "paris",
    text: "Paris has 2.1 million people.",
    metadata: { country: "FR", people: 2.1e6 },
  },
  {
    id: "leeds",
    text: "Leeds has 0.8 million people.",
    metadata: { country: "GB", people: 0.8e6 },
  },
];

describe("search", () => {
  const folder = mkdtempSync(join(tmpdir(), "native-infer-search-"));
  const settings = ["--store-path", join(folder, "store"), "--max-inputs", "100"];
  const fields = ["--store-fields", "country:text,people:number"];
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start([...settings, ...fields]);
  });
  after(async () => {
    const { code, stderr } = await server.stop();
    rmSync(folder, { recursive: true });
    assert.deepEqual([code, stderr], [0, ""]);
  });

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    server.get(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const found = async (body: unknown) => {
    const response = await post("/search", body);
    assert.equal(response.status, 200);
    return (await json<Found>(response)).results;
  };
  const refused = async (path: string, body: unknown, message: RegExp, status = 400) => {
    const response = await post(path, body);
    const { error } = await json<ErrorBody>(response);
    assert.equal(response.status, status, error.message);
    assert.match(error.message, message);
  };
  const count = async () =>
    (await json<{ count: number }>(await server.get("/documents/count"))).count;

  it("finds what was added, by text, with both times in Server-Timing", async () => {
    const added = await post("/documents", { documents: CITIES });
    assert.deepEqual(await json(added), { ids: ["london", "paris", "leeds"], count: 3 });
    const timing = /^model;dur=\d+\.\d, io;dur=\d+\.\d$/;
    assert.match(added.headers.get("Server-Timing") ?? "", timing);
    const response = await post("/search", { text: "How big is London" });
    assert.match(response.headers.get("Server-Timing") ?? "", timing);
    const { results } = await json<Found>(response);
    assert.equal(results.length, 3);
    const [{ score, ...first } = { score: 0 }] = results;
    assert.deepEqual(first, CITIES[0]);
    assert(score > 0.5 && score <= 1, `${score}`);
  });

  it("adds nothing the second time, with ids of its own too", async () => {
    const documents = [{ text: "a", metadata: { x: 1, y: 2 } }, { text: "a" }];
    const first = await json<{ ids: string[] }>(await post("/documents", { documents }));
    assert.equal(await count(), 5);
    const [{ text = "" } = {}] = documents;
    const other = [{ text, metadata: { y: 2, x: 1 } }, { text: "a" }];
    const second = await json<{ ids: string[] }>(await post("/documents", { documents: other }));
    assert.deepEqual(second.ids, first.ids);
    assert.equal(await count(), 5);
    for (const id of first.ids) {
      const response = await server.get(`/documents/${id}`, { method: "DELETE" });
      assert.deepEqual([response.status, await response.text()], [204, ""]);
    }
    assert.equal(await count(), 3);
  });

  it("takes k, a filter, and what to include", async () => {
    const text = "How big is London";
    assert.equal((await found({ text, k: 1 })).length, 1);
    const british = await found({ text, filter: { country: "GB", people: { lte: 1e6 } } });
    assert.deepEqual(
      british.map(({ id }) => id),
      ["leeds"],
    );
    const [bare = {}] = await found({ text, k: 1, include: [] });
    assert.deepEqual(Object.keys(bare), ["id", "score"]);
    const [full] = await found({ text, k: 1, include: ["vector", "text"] });
    assert.equal(full?.vector?.length, 384);
    assert.equal(full?.metadata, undefined);
    const [same] = await found({ vector: full?.vector, k: 1 });
    assert.equal(same?.id, "london");
    assert(Math.abs((same?.score ?? 0) - 1) < 1e-5);
  });

  it("leaves the model alone where it is given a vector", async () => {
    const response = await post("/search", { vector: Array(384).fill(1) });
    assert.match(response.headers.get("Server-Timing") ?? "", /^io;dur=\d+\.\d$/);
  });

  it("deletes by percent-encoded id", async () => {
    const id = "a/b?c 🌍%";
    await post("/documents", { documents: [{ id, text: "x" }] });
    assert.equal(await count(), 4);
    await server.get(`/documents/${encodeURIComponent(id)}`, { method: "DELETE" });
    assert.equal(await count(), 3);
  });

  it("says what is wrong with a search", async () => {
    const vector = [1, 2, 3];
    await refused("/search", {}, /text and vector are both missing/);
    await refused("/search", { text: "a", vector }, /text and vector are both there/);
    await refused("/search", { vector }, /vector has 3 dimensions; the store's vectors have 384/);
    await refused("/search", { vector: [] }, /vector is an array of 0; allowed is a non-empty/);
    await refused("/search", { vector: Array(384).fill(0) }, /has no direction/);
    await refused("/search", { vector: Array(384).fill(1e300) }, /beyond float32/);
    await refused(
      "/search",
      { text: "a", k: 1001 },
      /k is 1001; allowed is an integer from 1 to 1000/,
    );
    await refused("/search", { text: "a", filter: { city: "x" } }, /field "city".*country, people/);
    await refused(
      "/search",
      { text: "a", filter: { people: { gt: 1 } } },
      /filter\.people.*allowed is/,
    );
    await refused("/search", { text: "a", filter: { people: {} } }, /filter\.people is an object/);
    await refused(
      "/search",
      { text: "a", include: ["x"] },
      /include\[0\] is "x"; allowed is an array of/,
    );
  });

  it("says what is wrong with documents, and keeps none of them", async () => {
    const good = { text: "good" };
    const add = (bad: object, message: RegExp, status = 400) =>
      refused("/documents", { documents: [good, bad] }, message, status);
    await refused("/documents", {}, /documents is missing; allowed is a non-empty array/);
    await refused("/documents", { documents: [] }, /documents is an array of 0/);
    await add({}, /documents\[1\]\.text is missing/);
    await add({ id: "", text: "x" }, /documents\[1\]\.id is empty/);
    await add(
      { text: "x", metadata: { people: "many" } },
      /documents\[1\]\.metadata\.people is "many"; declared is a number/,
    );
    await add({ text: "x".repeat(70_000) }, /documents\[1\]\.text has 70000 bytes/, 413);
    await refused(
      "/documents",
      { documents: Array(101).fill(good) },
      /documents has 101 texts; at most 100/,
      413,
    );
    assert.equal(await count(), 3);
  });

  it("refuses at the start what another model has made, and takes the fields that are there", async () => {
    await server.stop();
    const ended = await ServerProcess.run([
      ...settings,
      "--store",
      "lancedb",
      "--model-name",
      "other",
    ]);
    assert.equal(ended.code, 1);
    assert.match(
      ended.stderr,
      /^native-infer-server: STORE_CONFLICT: .*all-MiniLM-L6-v2 with 384.*other with 384/,
    );
    server = await ServerProcess.start(settings);
    assert.equal((await found({ text: "Paris", filter: { country: "FR" } }))[0]?.id, "paris");
    assert.equal(await (await server.get("/")).text(), "ok");
  });
});

describe("a store that is down", () => {
  it("is a 503 with its name; everything else goes on", async () => {
    const down = ["--store", "lancedb", "--store-path", "/dev/null/store"];
    const server = await ServerProcess.start(down);
    for (const request of [
      server.get("/search", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: '{"text":"a"}',
      }),
      server.get("/documents/count"),
      server.get("/documents/x", { method: "DELETE" }),
    ]) {
      const response = await request;
      assert.equal(response.status, 503);
      assert.equal(response.headers.get("Retry-After"), "1");
      const { error } = await json<ErrorBody>(response);
      assert.equal(error.code, "STORE_UNAVAILABLE");
      assert.match(error.message, /^the store lancedb \(documents\) does not answer/);
      assert.doesNotMatch(error.message, /dev/);
    }
    assert.equal((await server.embeddings({ input: "a" })).status, 200);
    assert.equal(await (await server.get("/")).text(), "ok");
    assert.equal((await server.stop()).code, 0);
    assert.match(server.stdout, /the store lancedb \(documents\) does not answer: ENOTDIR/);
  });

  it("that needs a place it was not told of, or cannot be as told, is an error at the start", async () => {
    const refused = async (args: string[], message: RegExp) => {
      const { code, stderr } = await ServerProcess.run(["--port", "0", ...args]);
      assert.equal(code, 2);
      assert.match(stderr, message);
    };
    await refused(["--store", "oracle"], /--store is 'oracle'; allowed is .*lancedb/);
    await refused(["--store-fields", "a:int"], /--store-fields is 'a:int'; allowed is up to 32/);
    await refused(
      ["--store-collection", "a b"],
      /--store-collection is 'a b'; allowed is up to 48/,
    );
  });
});
