import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { classifierCases, classifierOf, writeModel } from "@native-infer/testing";
import { ServerProcess } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";
import { type ErrorBody, json } from "../support/shapes.js";

interface Found {
  results: {
    id: string;
    score: number;
    hybrid_score?: number;
    rerank_score?: number;
    text?: string;
  }[];
}

const CITIES = ["London", "Paris", "Leeds", "Lyon", "Rome", "Turin", "Berlin", "Bonn", "Vienna"];
const DOCUMENTS = CITIES.map((city, at) => ({
  id: city.toLowerCase(),
  text: `${city} is a city in Europe with many people and the postal code QX${at}Z.`,
  metadata: { even: at % 2 === 0 },
}));

const post = (server: ServerProcess, path: string, body: unknown) =>
  server.get(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

describe("a hybrid search", () => {
  const folder = scratchDirectory();
  const model = writeModel(classifierOf("bert", 1));
  let server: ServerProcess;
  before(async () => {
    const store = ["--store-path", join(folder, "store"), "--store-fields", "even:boolean"];
    server = await ServerProcess.start([...store, "--rerankers", `ranker=${model}`]);
    assert.equal((await post(server, "/documents", { documents: DOCUMENTS })).status, 200);
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
    rmSync(model, { recursive: true });
  });

  const found = async (body: object) =>
    (await json<Found>(await post(server, "/search", body))).results;

  it("has the ranks of both searches, joined", async () => {
    const text = "QX7Z";
    const dense = await found({ text, k: 9 });
    const results = await found({ text, k: 9, hybrid: true });
    assert.equal(results.length, 9);
    const ranks = new Map(dense.map(({ id }, at) => [id, at + 1]));
    for (const { id, score, hybrid_score } of results) {
      const byWord = id === "bonn" ? 1 / 61 : 0;
      assert.equal(hybrid_score, 1 / (60 + (ranks.get(id) ?? 0)) + byWord);
      const nearest = dense.find((match) => match.id === id)?.score ?? 0;
      assert(Math.abs(score - nearest) < 1e-6);
    }
    assert.equal(results[0]?.id, "bonn");
  });

  it("keeps to the filter, and has no hybrid_score where it was not asked for", async () => {
    const results = await found({ text: "QX7Z", hybrid: true, filter: { even: true } });
    assert.equal(results.length, 5);
    assert(!results.some(({ id }) => id === "bonn"));
    const [plain = {}] = await found({ text: "QX7Z", k: 1, include: [] });
    assert.deepEqual(Object.keys(plain), ["id", "score"]);
  });

  it("can be reranked", async () => {
    const text = classifierCases.query;
    const results = await found({ text, k: 3, hybrid: true, rerank: true, include: [] });
    assert.equal(results.length, 3);
    const scores = results.map(({ rerank_score = Number.NaN }) => rerank_score);
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    );
    for (const { hybrid_score = 0 } of results) assert(hybrid_score > 0);
  });

  it("needs a text", async () => {
    const response = await post(server, "/search", { vector: Array(384).fill(1), hybrid: true });
    const { error } = await json<ErrorBody>(response);
    assert.deepEqual([response.status, error.param], [400, "text"]);
    assert.match(error.message, /hybrid is true, but text is missing/);
    const wrong = await post(server, "/search", { text: "a", hybrid: "yes" });
    assert.match((await json<ErrorBody>(wrong)).error.message, /hybrid is "yes"; .*true or false/);
  });
});

describe("a hybrid search in a store without a text search", () => {
  it("is 400 with the store's name", async () => {
    const server = await ServerProcess.start(["--store", "simulated"]);
    try {
      const response = await post(server, "/search", { text: "a", hybrid: true });
      const { error } = await json<ErrorBody>(response);
      assert.deepEqual([response.status, error.code], [400, "STORE_NO_TEXT_SEARCH"]);
      assert.match(error.message, /^the store simulated \(documents\) has no text search/);
    } finally {
      await server.stop();
    }
  });
});
