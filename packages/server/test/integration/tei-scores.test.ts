import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import {
  classifierCases,
  classifierOf,
  spladeCases,
  spladeOf,
  writeModel,
  writeSplade,
} from "@native-infer/testing";
import { ServerProcess } from "../support/server-process.js";
import { answer, post, type TeiErrorShape } from "../support/tei.js";

// The recorded answers of text-embeddings-inference have no /predict and no /embed_sparse. These tests hold the two against its
// source, commit 0d124dc9773be6ac5a9a57d8439aba9bbbf33273 of July 2026:
// - core/src/infer.rs, `predict`: without `raw_scores` softmax over more than one logit and sigmoid of a single one, whatever
//   config.json says; with it the logits;
// - router/src/http/server.rs, `predict`: every label of id2label, the largest score first; of a text, alone or in an array, or a
//   pair one list, of a batch one for each; `embed_sparse`: a list for each input, also for one, of every weight that is not 0, in
//   the order of the token ids;
//   `rerank`: the query's characters count once for each text;
// - router/src/http/types.rs, `PredictInput`, `Prediction`, `SparseValue`: what is taken, and the fields of responses;
//   core/src/tokenization.rs, `is_empty`: an empty text, and a pair of two, is the error `Empty`, a pair with one is none.

interface Prediction {
  label: string;
  score: number;
}

const [first = "", second = ""] = classifierCases.texts.filter((text) => text !== "");
const three = classifierOf("bert", 3);

const byLabel = (labels: readonly Prediction[]) =>
  new Map(labels.map(({ label, score }) => [label, score]));

function checkScores(labels: readonly Prediction[], wanted: ReadonlyMap<string, number>): void {
  assert.deepEqual(new Set(byLabel(labels).keys()), new Set(wanted.keys()));
  for (const { label, score } of labels)
    assert(Math.abs(score - (wanted.get(label) ?? Number.NaN)) < 1e-6, label);
  const scores = labels.map(({ score }) => score);
  assert.deepEqual(
    scores,
    [...scores].sort((a, b) => b - a),
  );
}

/** Softmax of more than one logit, sigmoid of a single one. */
function scoresOf(logits: ReadonlyMap<string, number>): Map<string, number> {
  const entries = Array.from(logits);
  if (entries.length === 1)
    return new Map(entries.map(([label, x]) => [label, 1 / (1 + Math.exp(-x))]));
  const sum = entries.reduce((all, [, x]) => all + Math.exp(x), 0);
  return new Map(entries.map(([label, x]) => [label, Math.exp(x) / sum]));
}

describe("/predict and /embed_sparse beside the source of text-embeddings-inference", () => {
  const directories = {
    three: writeModel(three),
    // The model's own activation would be the sigmoid of each.
    multi: writeModel({
      ...three,
      config: { ...three.config, problem_type: "multi_label_classification" },
    }),
    one: writeModel(classifierOf("bert", 1)),
    splade: writeSplade(spladeOf("bert")),
  };
  let server: ServerProcess;
  before(async () => {
    const classifiers = ["three", "multi", "one"] as const;
    const named = classifiers.map((name) => `${name}=${directories[name]}`).join(",");
    const rerankers = ["--rerankers", `ranker=${directories.one}`];
    const sparse = ["--sparse-models", `splade=${directories.splade}`];
    server = await ServerProcess.start(["--classifiers", named, ...rerankers, ...sparse]);
  });
  after(async () => {
    await server.stop();
    for (const directory of Object.values(directories)) rmSync(directory, { recursive: true });
  });

  for (const model of ["three", "multi", "one"]) {
    it(`gives the scores that it makes of the logits of the model '${model}'`, async () => {
      for (const inputs of [first, [second], [first, second]]) {
        const raw = await answer<Prediction[]>(server, "/predict", {
          inputs,
          model,
          raw_scores: true,
        });
        const logits = byLabel(raw);
        assert.equal(logits.size, model === "one" ? 1 : 3);
        checkScores(raw, logits);
        const labels = await answer<Prediction[]>(server, "/predict", { inputs, model });
        checkScores(labels, scoresOf(logits));
        for (const each of labels) assert.deepEqual(Object.keys(each).sort(), ["label", "score"]);
      }
    });
  }

  it("gives a list for each element of a batch, also of one", async () => {
    const [alone, pair] = await Promise.all(
      [first, [first, second]].map((inputs) =>
        answer<Prediction[]>(server, "/predict", { inputs }),
      ),
    );
    const batch = (inputs: string[][]) => answer<Prediction[][]>(server, "/predict", { inputs });
    assert.deepEqual(await batch([[first]]), [alone]);
    assert.deepEqual(await batch([[first, second], [first]]), [pair, alone]);
  });

  it("has no place for empty texts, but for one in a pair", async () => {
    for (const [path, inputs] of [
      ["/predict", ""],
      ["/predict", ["", ""]],
      ["/predict", [["a"], [""]]],
      ["/embed_sparse", ""],
      ["/embed_sparse", []],
      ["/embed_sparse", ["a", ""]],
    ] as const) {
      const response = await post(server, path, { inputs });
      const { error, error_type } = (await response.json()) as TeiErrorShape;
      assert.deepEqual([response.status, error_type], [400, "Empty"], JSON.stringify(inputs));
      assert.match(error, /is empty/);
    }
    const labels = await answer<Prediction[]>(server, "/predict", { inputs: ["", first] });
    assert.equal(labels.length, 3);
  });

  it("counts the query's characters with each text that is ranked, and wants either not to be empty", async () => {
    const response = await post(server, "/rerank", { query: "abc", texts: ["a", "bc"] });
    assert.equal(response.headers.get("x-compute-characters"), "9");
    assert.equal((await post(server, "/rerank", { query: "", texts: ["a"] })).status, 200);
    const empty = await post(server, "/rerank", { query: "", texts: ["a", ""] });
    const { error, error_type } = (await empty.json()) as TeiErrorShape;
    assert.deepEqual([empty.status, error_type], [400, "Empty"]);
    assert.match(error, /query with texts\[1\] is empty/);
  });

  it("gives the weights above 0 of each input by ascending token id", async () => {
    const texts = spladeCases.texts.filter((text) => text !== "");
    const [text = ""] = texts;
    type Terms = { index: number; value: number }[];
    const all = await answer<Terms[]>(server, "/embed_sparse", { inputs: texts });
    assert.equal(all.length, texts.length);
    assert.deepEqual(await answer<Terms[]>(server, "/embed_sparse", { inputs: text }), [all[0]]);
    for (const terms of all) {
      for (const [at, term] of terms.entries()) {
        assert.deepEqual(Object.keys(term).sort(), ["index", "value"]);
        assert(term.value > 0);
        assert(at === 0 || term.index > (terms[at - 1]?.index ?? 0));
      }
    }
  });
});
