import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { classifierCases, classifierOf, writeModel } from "@native-infer/testing";
import { Reranker } from "native-infer";
import { ServerProcess } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";
import { type ErrorBody, json } from "../support/shapes.js";

interface Found {
  results: { id: string; score: number; rerank_score?: number; text?: string }[];
}

const TEXT = classifierCases.query;
/** More than four, which is how many are reranked for one. */
const DOCUMENTS = [...classifierCases.documents, ...classifierCases.texts]
  .filter((text) => text !== "")
  .map((text, at) => ({ id: `d${at}`, text }));

describe("a search that is reranked", () => {
  const folder = scratchDirectory();
  const model = writeModel(classifierOf("bert", 1));
  const store = ["--store-path", join(folder, "store")];
  let server: ServerProcess;
  let reranker: Reranker;
  before(async () => {
    server = await ServerProcess.start([...store, "--rerankers", `ranker=${model}`]);
    reranker = await Reranker.load({ model, packedCache: false });
    assert.equal((await post("/documents", { documents: DOCUMENTS })).status, 200);
  });
  after(async () => {
    await reranker.close();
    await server.stop();
    rmSync(folder, { recursive: true });
    rmSync(model, { recursive: true });
  });

  const post = (path: string, body: unknown) =>
    server.get(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const found = async (body: unknown) => (await json<Found>(await post("/search", body))).results;

  it("has the best of four times as many neighbours, in the reranker's order", async () => {
    for (const k of [1, 2, 20]) {
      const nearest = await found({ text: TEXT, k: 4 * k });
      const texts = nearest.map(({ text = "" }) => text);
      const ranked = await reranker.rank(TEXT, texts, { activation: "sigmoid", topK: k });
      const expected = ranked.map(({ index, score }) => ({
        ...(nearest[index] as Found["results"][number]),
        rerank_score: score,
      }));
      const results = await found({ text: TEXT, k, rerank: true });
      assert.deepEqual(
        results.map(({ rerank_score = 0, ...rest }) => ({
          ...rest,
          rerank_score: Math.fround(rerank_score),
        })),
        expected,
      );
    }
    assert(DOCUMENTS.length > 4);
  });

  it("says in Server-Timing for how long the reranker worked, and leaves out what is not asked for", async () => {
    const response = await post("/search", { text: TEXT, k: 2, rerank: true, include: [] });
    const timing = /^model;dur=\d+\.\d, io;dur=\d+\.\d, rerank;dur=\d+\.\d$/;
    assert.match(response.headers.get("Server-Timing") ?? "", timing);
    const { results } = await json<Found>(response);
    for (const each of results)
      assert.deepEqual(Object.keys(each), ["id", "score", "rerank_score"]);
  });

  it("counts the texts of the embedding and of the reranker, in the metrics and in the log", async () => {
    const counted = async () => {
      const metrics = await (await server.get("/metrics")).text();
      const line = /^native_infer_http_texts_total\{route="\/search"\} (\d+)$/m.exec(metrics);
      return Number(line?.[1]);
    };
    const before = await counted();
    await found({ text: TEXT, k: 2, rerank: true });
    assert.equal(await counted(), before + 1 + Math.min(8, DOCUMENTS.length));
    assert.match(server.stdout, /POST \/search .*texts=9 tokens=\d+ model=[^ ,]+,ranker/);
  });

  it("needs a text", async () => {
    const response = await post("/search", { vector: Array(384).fill(1), rerank: true });
    const { error } = await json<ErrorBody>(response);
    assert.equal(response.status, 400);
    assert.match(error.message, /text is missing/);
  });
});

describe("a search on a server without a reranker", () => {
  it("is 404 if it is to be reranked", async () => {
    const server = await ServerProcess.start();
    try {
      const response = await server.get("/search", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text: "a", rerank: true }),
      });
      const { error } = await json<ErrorBody>(response);
      assert.deepEqual([response.status, error.code], [404, "MODEL_UNKNOWN"]);
      assert.match(error.message, /--rerankers/);
    } finally {
      await server.stop();
    }
  });
});
