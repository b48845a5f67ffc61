import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LIMITS, NativeInferError } from "native-infer";
import { type PairRanker, Served, type ServedRerankers } from "../../src/models/served-models.js";
import { AppServer } from "../support/app-server.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";

const embedder = fakeEmbedder(async () => Float32Array.of(1, 0));

/** Scores a document by its length: its logit is that of the query less the difference. Fails for "fail". */
const scorer: PairRanker = {
  ...embedder,
  async rankAll(query, documents, { activation, truncate, trace } = {}) {
    trace?.({
      ...{ queueMs: 1, tokenizeMs: 1, runMs: 2, totalMs: 4 },
      ...{ batches: 1, batchTexts: documents.length, batchTokens: 8 },
    });
    const scored = documents.map((document, index) => {
      if (document === "fail") {
        throw new NativeInferError("TOO_LONG", `Text ${index} of the call is too long.`, { index });
      }
      if (document === "cut" && truncate === "none")
        throw new NativeInferError("TOO_LONG", "too long", { index });
      const logit = -Math.abs(query.length - document.length);
      const score = activation === "sigmoid" ? 1 / (1 + Math.exp(-logit)) : logit;
      return { index, score: Math.fround(score) };
    });
    const ranked = scored.sort((one, other) => other.score - one.score);
    return { ranked, tokens: 5 * documents.length, truncated: 0 };
  },
};

function rerankers(...names: string[]): ServedRerankers {
  const served = names.map((name) => new Served(name, scorer));
  return {
    names,
    loaded: () => served,
    get: async (name) =>
      served.find((each) => each.name === name) ?? (served[0] as (typeof served)[0]),
  };
}

const QUERY = "four";
const DOCUMENTS = ["a", "five5", "four", "fivee"];
const SIGMOID = (logit: number) => Math.fround(1 / (1 + Math.exp(-logit)));

describe("the routes that rerank", () => {
  let server: AppServer;
  before(async () => {
    server = await AppServer.start({
      ...appDeps(embedder),
      rerankers: rerankers("small", "large"),
    });
  });
  after(() => server.close());

  async function post(
    path: string,
    body: unknown,
  ): Promise<{ status: number; json: unknown; headers: Headers }> {
    const response = await fetch(server.url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return {
      status: response.status,
      json: isJson ? (JSON.parse(text) as unknown) : text,
      headers: response.headers,
    };
  }

  it("rank as Cohere's second version does", async () => {
    const { status, json } = await post("/v2/rerank", {
      ...{ model: "large", query: QUERY, documents: DOCUMENTS, top_n: 3 },
    });
    assert.equal(status, 200);
    const { id, ...rest } = json as { id: string };
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(rest, {
      results: [
        { index: 2, relevance_score: SIGMOID(0) },
        { index: 1, relevance_score: SIGMOID(-1) },
        { index: 3, relevance_score: SIGMOID(-1) },
      ],
      meta: { api_version: { version: "2" }, billed_units: { search_units: 1 } },
    });
  });

  it("rank as Cohere's first version and Jina do, with documents if they are asked for", async () => {
    const documents = ["a", { text: 'a "quoted" one' }, "four"];
    const body = { model: "small", query: QUERY, documents, return_documents: true, top_n: 2 };
    const { id, ...rest } = (await post("/v1/rerank", body)).json as { id: string };
    assert.equal(typeof id, "string");
    assert.deepEqual(rest, {
      model: "small",
      object: "list",
      results: [
        { index: 2, relevance_score: SIGMOID(0), document: { text: "four" } },
        { index: 0, relevance_score: SIGMOID(-3), document: { text: "a" } },
      ],
      usage: { prompt_tokens: 15, total_tokens: 15 },
      meta: { api_version: { version: "1" }, billed_units: { search_units: 1 } },
    });
    const plain = (await post("/v1/rerank", { ...body, return_documents: false })).json;
    assert.deepEqual((plain as { results: unknown[] }).results[0], {
      index: 2,
      relevance_score: SIGMOID(0),
    });
  });

  it("rank as text-embeddings-inference does: scores between 0 and 1 unless they are raw", async () => {
    const body = { query: QUERY, texts: DOCUMENTS };
    const { status, json, headers } = await post("/rerank", { ...body, return_text: true });
    assert.equal(status, 200);
    assert.deepEqual((json as unknown[]).slice(0, 2), [
      { index: 2, text: "four", score: SIGMOID(0) },
      { index: 1, text: "five5", score: SIGMOID(-1) },
    ]);
    assert.equal(headers.get("x-compute-tokens"), "20");
    assert.equal(headers.get("x-inference-time"), "2");
    const raw = (await post("/rerank", { ...body, raw_scores: true })).json as { score: number }[];
    assert.deepEqual(
      raw.map(({ score }) => score),
      [-0, -1, -1, -3].map((score) => score + 0),
    );
  });

  it("cut what is too long as the dialect has it", async () => {
    const body = { query: QUERY, texts: ["cut"] };
    assert.equal((await post("/rerank", { ...body, truncate: true })).status, 200);
    assert.equal((await post("/rerank", { ...body, truncate: false })).status, 422);
    const left = { ...body, truncate: true, truncation_direction: "Left" };
    assert.deepEqual((await post("/rerank", left)).json, {
      error: "truncation_direction is Left; allowed is Right for query and text",
      error_type: "Validation",
    });
    assert.equal((await post("/v2/rerank", { query: QUERY, documents: ["cut"] })).status, 200);
  });

  it("refuse what is wrong in the words of the dialect", async () => {
    const tooMany = Array(LIMITS.textLength > 0 ? 3000 : 0).fill("a");
    const bad: [path: string, body: unknown, status: number][] = [
      ["/v2/rerank", { query: QUERY }, 400],
      ["/v2/rerank", { query: "", documents: ["a"] }, 400],
      ["/v2/rerank", { query: QUERY, documents: [] }, 400],
      ["/v2/rerank", { query: QUERY, documents: [{ text: "a" }] }, 400],
      ["/v2/rerank", { query: QUERY, documents: ["a"], top_n: 0 }, 400],
      ["/v2/rerank", { query: QUERY, documents: ["fail"] }, 400],
      ["/v2/rerank", { query: QUERY, documents: tooMany }, 400],
      ["/v1/rerank", { query: QUERY, documents: [{ title: "a" }] }, 400],
      ["/v1/rerank", { query: QUERY, documents: ["a"], rank_fields: ["title"] }, 400],
      ["/rerank", { query: QUERY }, 422],
      ["/rerank", { query: QUERY, texts: [] }, 400],
      ["/rerank", { query: QUERY, texts: ["fail"] }, 422],
      ["/rerank", { query: QUERY, texts: tooMany }, 422],
    ];
    for (const [path, body, status] of bad) {
      const answered = await post(path, body);
      const what = `${path} ${JSON.stringify(body).slice(0, 80)}`;
      assert.equal(answered.status, status, what);
      const message = answered.json as { message?: string; error?: string } | string;
      assert(typeof message === "string" || (message.message ?? message.error), what);
    }
  });

  it("say that there is no reranker if there is none", async () => {
    const other = await AppServer.start(appDeps(embedder));
    try {
      const send = (path: string, body: unknown) =>
        fetch(other.url + path, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        });
      const cohere = await send("/v2/rerank", { query: QUERY, documents: ["a"] });
      assert.equal(cohere.status, 404);
      assert.match(await cohere.text(), /--rerankers/);
      assert.equal((await send("/rerank", { query: QUERY, texts: ["a"] })).status, 424);
    } finally {
      other.close();
    }
  });

  it("are counted with the engine that ranks", async () => {
    await post("/v2/rerank", { query: QUERY, documents: DOCUMENTS });
    const text = await (await fetch(`${server.url}/metrics`)).text();
    assert.match(text, /model="small"/);
    assert.match(text, /model="large"/);
  });
});
