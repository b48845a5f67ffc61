import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type ColbertCase,
  colbertCases,
  colbertOf,
  type SmallModelFiles,
  writeColbert,
} from "@native-infer/testing";
import {
  Embedder,
  type EmbedderOptions,
  LIMITS,
  maxSim,
  type TokenRows,
  type TokenVectors,
} from "../src/index.js";

const { queries, documents, width, cases } = colbertCases;
const usual = colbertOf("pylate");

const load = (
  model: ColbertCase,
  more: EmbedderOptions = {},
  spoil?: (files: SmallModelFiles) => void,
) =>
  Embedder.load({
    ...{ model: writeColbert(model, spoil), threads: 1, dtype: "fp32", packedCache: false },
    ...more,
  });

/** Changes fields of one of the model's files. */
const changed =
  (file: string, fields: object) =>
  ({ more }: SmallModelFiles) =>
    Object.assign(more[file] as object, fields);

const SETTINGS = "config_sentence_transformers.json";

function check({ vectors, rows }: TokenVectors, wanted: readonly number[], bound: number): void {
  assert.equal(vectors.length, wanted.length);
  assert.equal(rows, wanted.length / width);
  for (const [at, value] of wanted.entries())
    assert(Math.abs((vectors[at] as number) - value) < bound, `${at}: ${vectors[at]}, ${value}`);
}

function plainMaxSim(query: TokenRows, document: TokenRows): number {
  const size = query.vectors.length / query.rows;
  let score = 0;
  for (let row = 0; row < query.rows; row += 1) {
    let best = Number.NEGATIVE_INFINITY;
    for (let other = 0; other < document.rows; other += 1) {
      let product = 0;
      for (let at = 0; at < size; at += 1)
        product +=
          (query.vectors[row * size + at] as number) *
          (document.vectors[other * size + at] as number);
      best = Math.max(best, product);
    }
    score += document.rows > 0 ? best : 0;
  }
  return score;
}

const randomRows = (rows: number, size: number): TokenRows => ({
  vectors: Float32Array.from({ length: rows * size }, () => Math.random() - 0.5),
  rows,
});

describe("an embedder of a ColBERT model", () => {
  it("gives the rows and scores of sentence-transformers for each form of publication", async () => {
    for (const each of cases) {
      await using embedder = await load(each);
      assert.equal(embedder.info.task, "embed");
      assert.equal(embedder.info.dimensions, width);
      assert.equal(embedder.info.lateInteraction?.queryTokens, 12);
      const asked = await embedder.embedTokens(queries, { inputType: "query" });
      const answers = await embedder.embedTokens(documents, { inputType: "document" });
      for (const [at, one] of asked.entries()) {
        check(one, each.queries[at] as number[], 1e-4);
        const scores = await maxSim(one, answers);
        for (const [index, score] of scores.entries())
          assert(Math.abs(score - (each.scores[at]?.[index] as number)) < 1e-3, each.name);
      }
      for (const [at, one] of answers.entries()) check(one, each.documents[at] as number[], 1e-4);
    }
  });

  it("gives nearly the same with bf16 and int8", async () => {
    for (const each of cases)
      for (const [dtype, bound] of [
        ["bf16", 0.1],
        ["int8", 0.2],
      ] as const) {
        await using embedder = await load(each, { dtype });
        const asked = await embedder.embedTokens(queries, { inputType: "query" });
        for (const [at, one] of asked.entries()) check(one, each.queries[at] as number[], bound);
      }
  });

  it("gives each text the same bytes alone and in any batch, with any number of threads", async () => {
    await using one = await load(usual);
    await using three = await load(usual, { threads: 3 });
    const many = Array.from({ length: 100 }, (_, at) => queries[at % queries.length] as string);
    const both = await Promise.all([
      three.embedTokens(many, { inputType: "query" }),
      three.embedTokens(many, { inputType: "document" }),
    ]);
    for (const [at, text] of queries.entries()) {
      assert.deepEqual(await one.embedTokens(text, { inputType: "query" }), both[0][at]);
      assert.deepEqual(await one.embedTokens(text, { inputType: "document" }), both[1][at]);
    }
  });

  it("counts marker and mask tokens, and says which text was cut", async () => {
    await using embedder = await load(usual);
    const [short, , long] = await embedder.embedTokens(queries, { inputType: "query" });
    assert.deepEqual([short?.tokens, short?.truncated], [12, false]);
    assert.deepEqual([long?.tokens, long?.truncated], [12, true]);
    const punctuation = await embedder.embedTokens(", .", { inputType: "document" });
    assert.deepEqual([punctuation.rows, punctuation.tokens], [3, 5]);
    await assert.rejects(embedder.embedTokens(queries, { inputType: "query", truncate: "none" }), {
      code: "TOO_LONG",
      index: 2,
      message: /Text 2 of the call.*11 tokens/,
    });
  });

  it("takes token ids as they are, but for the skiplist", async () => {
    await using embedder = await load(usual);
    const { ids } = embedder.tokenize("london.");
    const query = await embedder.embedTokens(ids, { inputType: "query" });
    const document = await embedder.embedTokens(ids, { inputType: "document" });
    assert.deepEqual([query.rows, document.rows], [ids.length, ids.length - 1]);
  });

  it("takes longer documents if maxTokens says so", async () => {
    await using embedder = await load(usual, { maxTokens: 30 });
    assert.equal(embedder.info.maxTokens, 30);
    const text = "bread ".repeat(50);
    assert.equal((await embedder.embedTokens(text, { inputType: "document" })).tokens, 30);
    assert.equal((await embedder.embedTokens(text, { inputType: "query" })).tokens, 12);
    for (const maxTokens of [11, 41])
      await assert.rejects(load(usual, { maxTokens }), {
        code: "INVALID_ARGUMENT",
        message: /maxTokens is .* 12,.* to 40/,
      });
  });

  it("gives no vectors of texts, and none of tokens without the side", async () => {
    await using embedder = await load(usual);
    await assert.rejects(embedder.embed("bread"), {
      code: "INVALID_ARGUMENT",
      message: /embedTokens/,
    });
    await assert.rejects(embedder.embedTokens("bread"), {
      code: "INVALID_ARGUMENT",
      message: /inputType/,
    });
    for (const more of [{ pooling: "mean" }, { normalize: false }] as const)
      await assert.rejects(load(usual, more), {
        code: "INVALID_ARGUMENT",
        message: /vectors of tokens/,
      });
  });

  it("names the file and the field of what it does not understand", async () => {
    const spoiled: [string, (files: SmallModelFiles) => void, RegExp][] = [
      ["pylate", changed(SETTINGS, { query_prefix: "[X] " }), /'query_prefix' is '\[X\] '/],
      ["pylate", changed(SETTINGS, { query_length: 3 }), /'query_length' is 3; .* 4 to 40/],
      ["pylate", changed(SETTINGS, { document_length: 41 }), /'document_length' is 41/],
      ["pylate", changed(SETTINGS, { model_type: "Other" }), /'model_type'.*ColBERT/],
      ["pylate", changed("1_Dense/config.json", { out_features: 8 }), /linear\.weight/],
      [
        "pylate",
        changed("1_Dense/config.json", { module_input_name: "sentence_embedding" }),
        /'module_input_name'.*token_embeddings/,
      ],
      ["colbert-ir", changed("artifact.metadata", { dim: 8 }), /linear\.weight.*8/],
      ["colbert-ir", changed("artifact.metadata", { similarity: "l2" }), /'similarity'.*cosine/],
      ["colbert-ir", changed("artifact.metadata", { interaction: "flipr" }), /'interaction'/],
      ["colbert-ir", ({ tensors }) => tensors.delete("linear.weight"), /linear\.weight/],
      // As sentence-transformers 6 saves its own MultiVectorEncoder.
      [
        "pylate",
        ({ more }) =>
          (more["modules.json"] as object[]).push({
            ...{ idx: 2, name: "2", path: "2_MultiVectorMask" },
            type: "sentence_transformers.multi_vector_encoder.modules.multi_vector_mask.MultiVectorMask",
          }),
        /multi_vector_mask\.MultiVectorMask', which is not supported/,
      ],
    ];
    for (const [name, spoil, message] of spoiled)
      await assert.rejects(load(colbertOf(name), {}, spoil), { code: "MODEL_INVALID", message });
  });
});

describe("maxSim", () => {
  it("adds up each query row's largest product, for rows of any width and documents of any length", async () => {
    for (const size of [1, 7, 16, 100, 128]) {
      const query = randomRows(5, size);
      const all = [randomRows(1, size), randomRows(40, size), randomRows(3, size)];
      const scores = await maxSim(query, all);
      for (const [at, document] of all.entries())
        assert(Math.abs((scores[at] as number) - plainMaxSim(query, document)) < 1e-4);
    }
  });

  it("scores 0 if a side has no row, and takes no documents", async () => {
    const none = { vectors: new Float32Array(), rows: 0 };
    const some = randomRows(2, 4);
    assert.deepEqual([...(await maxSim(some, [none, none]))], [0, 0]);
    assert.deepEqual([...(await maxSim(none, [some]))], [0]);
    assert.equal((await maxSim(some, [])).length, 0);
  });

  it("leaves the event loop free while it computes many documents", async () => {
    const query = randomRows(32, 128);
    const all = Array.from({ length: 400 }, () => randomRows(180, 128));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const scores = await maxSim(query, all);
    clearInterval(timer);
    assert(turns > 3);
    assert(Math.abs((scores[399] as number) - plainMaxSim(query, all[399] as TokenRows)) < 1e-3);
  });

  it("ends with CANCELLED, and names what does not fit", async () => {
    const rows = randomRows(2, 4);
    await assert.rejects(maxSim(rows, [rows], { signal: AbortSignal.abort() }), {
      code: "CANCELLED",
    });
    const wrong: [unknown, unknown, RegExp][] = [
      [{ vectors: [1], rows: 1 }, [], /query\.vectors/],
      [{ vectors: new Float32Array(4), rows: 3 }, [], /query\.rows is 3/],
      [{ vectors: new Float32Array(4), rows: 0 }, [], /query\.rows is 0/],
      [rows, rows, /documents/],
      [rows, [rows, randomRows(2, 5)], /documents\[1\].*rows of 4/],
    ];
    for (const [query, all, message] of wrong)
      await assert.rejects(maxSim(query as TokenRows, all as TokenRows[]), {
        code: "INVALID_ARGUMENT",
        message,
      });
    const long = { vectors: new Float32Array(LIMITS.maxSimNumbers + 1), rows: 1 };
    await assert.rejects(maxSim(rows, [long]), { code: "TOO_LONG", message: /documents\[0\]/ });
  });
});
