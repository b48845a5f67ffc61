import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sparseQueries, writeSparseQueries } from "@native-infer/testing";
import { Embedder, type SparseVector } from "../src/index.js";

const { queries, documents, queryTerms, documentTerms } = sparseQueries;
const QUERY = "query_0_SparseStaticEmbedding";

const load = (...spoil: Parameters<typeof writeSparseQueries>) =>
  Embedder.load({
    ...{ model: writeSparseQueries(...spoil), threads: 1, dtype: "fp32", packedCache: false },
  });

function check(
  { indices, values }: SparseVector,
  wanted: { indices: number[]; values: number[] },
  bound: number,
): void {
  assert.deepEqual([...indices], wanted.indices);
  for (const [at, value] of values.entries())
    assert(Math.abs(value - (wanted.values[at] as number)) < bound, `${at}: ${value}`);
}

describe("a sparse model whose queries need no inference", () => {
  it("gives the terms of sentence-transformers for both sides", async () => {
    await using embedder = await load();
    const asked = await embedder.embedSparse(queries, { inputType: "query" });
    for (const [at, vector] of asked.entries()) check(vector, queryTerms[at] as never, 1e-6);
    const answers = await embedder.embedSparse(documents, { inputType: "document" });
    for (const [at, vector] of answers.entries()) check(vector, documentTerms[at] as never, 1e-4);
    assert.deepEqual(await embedder.embedSparse(documents), answers);
  });

  it("runs no batch for queries, however many, and counts their tokens without special ones", async () => {
    await using embedder = await load();
    const { batches } = embedder.stats();
    const many = Array.from({ length: 1000 }, (_, at) => queries[at % queries.length] as string);
    const { vectors, tokens } = await embedder.embedSparseAll(many, { inputType: "query" });
    assert.equal(vectors.length, 1000);
    for (const [at, vector] of vectors.entries())
      assert.deepEqual(vector, vectors[at % queries.length]);
    assert.equal(tokens, 250 * (4 + 3 + 7 + 1));
    assert.equal(embedder.stats().batches, batches);
    assert.equal(embedder.stats().completedTexts, 1000);
    const few = await embedder.embedSparse(queries[0] as string, { inputType: "query", topK: 1 });
    assert.equal(few.indices.length, 1);
  });

  it("answers queries beside documents that are computed", async () => {
    await using embedder = await load();
    const calls = Array.from({ length: 60 }, (_, at) =>
      embedder.embedSparse(at % 2 === 0 ? queries : documents, {
        inputType: at % 2 === 0 ? "query" : "document",
      }),
    );
    for (const [at, vectors] of (await Promise.all(calls)).entries())
      for (const [index, vector] of vectors.entries())
        check(vector, (at % 2 === 0 ? queryTerms : documentTerms)[index] as never, 1e-4);
  });

  it("reads the weights by the names of tokens too", async () => {
    const vocabulary = (
      sparseQueries.files[`${QUERY}/tokenizer.json`] as {
        model: { vocab: Record<string, number> };
      }
    ).model.vocab;
    await using embedder = await load((files) => {
      files[`${QUERY}/config.json`] = { frozen: false, path: "idf.json" };
      files[`${QUERY}/idf.json`] = Object.fromEntries(
        Object.entries(vocabulary).map(([token, id]) => [token, sparseQueries.weights[id]]),
      );
    });
    for (const [at, query] of queries.entries())
      check(
        await embedder.embedSparse(query, { inputType: "query" }),
        queryTerms[at] as never,
        1e-6,
      );
  });

  it("names the file and the field of what it does not understand", async () => {
    type Router = { parameters: object; structure: { query: string[]; document: string[] } };
    const router = (change: (router: Router) => void) => (files: Record<string, unknown>) =>
      change(files["router_config.json"] as Router);
    const spoiled: [Parameters<typeof writeSparseQueries>[0], RegExp][] = [
      [
        router(({ parameters }) => Object.assign(parameters, { default_route: "query" })),
        /router_config\.json': field 'parameters\.default_route'/,
      ],
      [router(({ structure }) => structure.query.reverse().push("x")), /'structure'/],
      [router(({ structure }) => structure.document.reverse()), /'structure\.document'/],
      [router(({ structure }) => structure.document.pop()), /'structure\.document'/],
      [(files) => delete files["router_config.json"], /router_config\.json' does not exist/],
      [(_, weights) => void weights.pop(), /weights for 51 tokens.*52/],
      [(_, weights) => void weights.splice(3, 1, -1), /negative/],
      [(files) => Object.assign(files[`${QUERY}/config.json`] as object, { scale: 2 }), /'scale'/],
    ];
    for (const [spoil, message] of spoiled)
      await assert.rejects(load(spoil), { code: "MODEL_INVALID", message });
  });
});
