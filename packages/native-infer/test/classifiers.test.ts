import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, describe, it } from "node:test";
import {
  classifierCases as all,
  type ClassifierCase,
  classifierOf,
  writeModel,
} from "@native-infer/testing";
import { Classifier, Embedder, type LoadOptions, Reranker } from "../src/index.js";

const directories: string[] = [];
after(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

function directoryOf(...given: Parameters<typeof writeModel>): string {
  const directory = writeModel(...given);
  directories.push(directory);
  return directory;
}

const optionsFor = (model: string, more: LoadOptions = {}) => ({
  ...{ model, threads: 1, maxTokens: all.maxTokens, packedCache: false as const },
  ...more,
});

const labelsOf = (each: ClassifierCase) => Object.values(each.config.id2label);
const pairs = all.documents.map((document) => [all.query, document] as const);

/** The logits for each input, in the order of the labels. */
async function logits(
  classifier: Classifier,
  labels: readonly string[],
  inputs: Parameters<Classifier["classifyAll"]>[0],
): Promise<number[][]> {
  const found = await classifier.classifyAll(inputs, { activation: "none" });
  return found.labels.map((row) =>
    labels.map((label) => row.find((each) => each.label === label)?.score ?? Number.NaN),
  );
}

function largestDifference(got: readonly number[][], wanted: readonly number[][]): number {
  assert.equal(got.length, wanted.length);
  const differences = got.flatMap((row, i) =>
    row.map((value, j) => Math.abs(value - (wanted[i]?.[j] ?? Number.NaN))),
  );
  return Math.max(...differences);
}

const oneLabel = classifierOf("bert", 1);
const threeLabels = classifierOf("bert", 3);

describe("a classifier", () => {
  for (const [number, each] of all.cases.entries()) {
    const labels = labelsOf(each);
    const what = `${each.config.model_type}, ${labels.length} labels (${number})`;
    it(`gives the logits of transformers for texts and for pairs: ${what}`, async () => {
      const model = directoryOf(each);
      await using classifier = await Classifier.load(optionsFor(model, { dtype: "fp32" }));
      assert.equal(classifier.info.road, "direct");
      assert.deepEqual(classifier.info.classes?.labels, labels);
      assert(largestDifference(await logits(classifier, labels, pairs), each.pairs) < 1e-4);
      assert(largestDifference(await logits(classifier, labels, all.texts), each.texts) < 1e-4);
    });
  }

  it("scores what it computes as transformers does: all labels together, or each by itself", async () => {
    for (const [each, sums] of [
      [threeLabels, true],
      [classifierOf("roberta", 2), false],
    ] as const) {
      await using classifier = await Classifier.load(optionsFor(directoryOf(each)));
      const [labels = []] = await classifier.classify(all.texts.slice(0, 1));
      const sum = labels.reduce((total, { score }) => total + score, 0);
      assert.equal(Math.abs(sum - 1) < 1e-6, sums);
      assert.deepEqual(
        labels.map(({ score }) => score),
        labels.map(({ score }) => score).sort((one, other) => other - one),
      );
      const text = all.texts[0] as string;
      assert.deepEqual(await classifier.classify(text, { topK: 1 }), labels.slice(0, 1));
    }
  });

  it("gives each pair the same bytes alone and in any batch, with any number of threads", async () => {
    const model = directoryOf(oneLabel);
    await using one = await Reranker.load(optionsFor(model));
    await using three = await Reranker.load(optionsFor(model, { threads: 3 }));
    const together = await one.score(pairs);
    assert.deepEqual(await three.score(pairs), together);
    for (const [at, pair] of pairs.entries())
      assert.deepEqual((await one.score([pair]))[0], together[at]);
  });

  it("does not take the types of a pair for those of a text in the same batch", async () => {
    const labels = labelsOf(threeLabels);
    await using classifier = await Classifier.load(optionsFor(directoryOf(threeLabels)));
    const alone = await logits(classifier, labels, all.texts);
    const [ofTexts] = await Promise.all([
      logits(classifier, labels, all.texts),
      logits(classifier, labels, pairs),
      logits(classifier, labels, pairs),
    ]);
    assert.deepEqual(ofTexts, alone);
  });

  it("refuses what is no text, no pair, or a mix of both", async () => {
    await using classifier = await Classifier.load(optionsFor(directoryOf(threeLabels)));
    const bad: [unknown, RegExp][] = [
      [["a", ["a", "b"]], /input\[1\]/],
      [[["a"]], /input\[0\].*an array of two texts/],
      [[["a", 1]], /input\[0\]\[1\]/],
      [{}, /input/],
    ];
    for (const [input, message] of bad) {
      await assert.rejects(classifier.classify(input as string), {
        code: "INVALID_ARGUMENT",
        message,
      });
    }
    assert.deepEqual(await classifier.classify([]), []);
  });

  it("says which tensor or field does not fit", async () => {
    const spoiled: [string, Parameters<typeof writeModel>[1], RegExp][] = [
      ["no head", ({ tensors }) => tensors.delete("classifier.weight"), /'classifier\.weight'/],
      [
        "another number of labels",
        ({ config }) => Object.assign(config, { id2label: { 0: "a", 1: "b" } }),
        /classifier\.weight.*\[1, 64\].*\[2, 64\]/,
      ],
      [
        "labels with a gap",
        ({ config }) => Object.assign(config, { id2label: { 0: "a", 2: "b" } }),
        /'id2label'/,
      ],
      [
        "an unknown function",
        ({ config }) =>
          Object.assign(config, { sbert_ce_default_activation_function: "torch.nn.Softmin" }),
        /'sbert_ce_default_activation_function'/,
      ],
      [
        "an unknown problem",
        ({ config }) => Object.assign(config, { problem_type: "ranking" }),
        /'problem_type'/,
      ],
    ];
    for (const [what, spoil, message] of spoiled) {
      const model = directoryOf(oneLabel, spoil);
      await assert.rejects(
        Classifier.load(optionsFor(model)),
        { code: "MODEL_INVALID", message },
        what,
      );
    }
    await assert.rejects(Classifier.load(optionsFor(directoryOf(oneLabel), { pooling: "mean" })), {
      code: "INVALID_ARGUMENT",
    });
  });
});

describe("a reranker", () => {
  it("ranks as transformers does, also with int8 weights, but for scores that are closer than 0.1", async () => {
    for (const each of all.cases.filter((known) => labelsOf(known).length === 1)) {
      const wanted = each.pairs.map(([logit = 0]) => logit);
      await using reranker = await Reranker.load(optionsFor(directoryOf(each)));
      const ranked = await reranker.rank(all.query, all.documents, { activation: "none" });
      for (const [place, { index }] of ranked.entries()) {
        for (const { index: later } of ranked.slice(place + 1))
          assert((wanted[index] as number) > (wanted[later] as number) - 0.1);
      }
    }
  });

  it("has the scores that a cross-encoder of sentence-transformers has, unless another function is asked for", async () => {
    const [plain, identity] = all.cases.filter(
      ({ config }) => config.model_type === "bert" && Object.keys(config.id2label).length === 1,
    );
    assert(plain && identity);
    for (const [each, isSigmoid] of [
      [plain, true],
      [identity, false],
    ] as const) {
      await using reranker = await Reranker.load(optionsFor(directoryOf(each), { dtype: "fp32" }));
      const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
      const scores = await reranker.score(pairs);
      const asked = await reranker.score(pairs, { activation: "sigmoid" });
      for (const [at, [logit = 0]] of each.pairs.entries()) {
        const own = isSigmoid ? sigmoid(logit) : logit;
        assert(Math.abs((scores[at] as number) - own) < 1e-4);
        assert(Math.abs((asked[at] as number) - sigmoid(logit)) < 1e-4);
      }
    }
  });

  it("takes no function that would make every score the same", async () => {
    await using reranker = await Reranker.load(optionsFor(directoryOf(oneLabel)));
    const options = { activation: "softmax" as "sigmoid" };
    await assert.rejects(reranker.score(pairs, options), { code: "INVALID_ARGUMENT" });
  });

  it("gives the best first, as many as are asked for, with their documents if they are", async () => {
    await using reranker = await Reranker.load(optionsFor(directoryOf(oneLabel)));
    const whole = await reranker.rank(all.query, all.documents);
    assert.equal(whole.length, all.documents.length);
    const best = await reranker.rank(all.query, all.documents, { topK: 2, returnDocuments: true });
    assert.deepEqual(
      best.map(({ index, score }) => ({ index, score })),
      whole.slice(0, 2),
    );
    for (const { index, document } of best) assert.equal(document, all.documents[index]);
    assert.deepEqual(await reranker.rank(all.query, []), []);
  });

  it("cuts the longer text, or only the document, or refuses the pair that is too long", async () => {
    await using reranker = await Reranker.load(optionsFor(directoryOf(oneLabel)));
    const long = [all.query, `bread ${"rises ".repeat(40)}`] as const;
    const { truncated, tokens } = await reranker.scoreAll([long, [all.query, "bread"]]);
    assert.deepEqual([truncated, tokens], [1, all.maxTokens + 8]);
    await assert.rejects(reranker.score([[all.query, "a"], long], { truncate: "none" }), {
      code: "TOO_LONG",
      index: 1,
    });
    const longQuery = ["bread ".repeat(40), "rises"] as const;
    await assert.rejects(reranker.score([longQuery], { truncate: "only_second" }), {
      code: "TOO_LONG",
      index: 0,
    });
    assert.equal((await reranker.scoreAll([longQuery])).truncated, 1);
  });

  it("ranks thousands of documents in parts, and can be cancelled", async () => {
    await using reranker = await Reranker.load(optionsFor(directoryOf(oneLabel)));
    const many = Array.from({ length: 3000 }, (_, i) => all.documents[i % 6] as string);
    const scores = await reranker.score(many.map((document) => [all.query, document] as const));
    const few = await reranker.score(pairs);
    for (const [at, score] of scores.entries()) assert.equal(score, few[at % 6]);
    const signal = AbortSignal.timeout(1);
    await assert.rejects(reranker.rank(all.query, many, { signal }), { code: "CANCELLED" });
  });

  it("is not made of a model with several labels, nor an embedding model of pairs", async () => {
    await assert.rejects(Reranker.load(optionsFor(directoryOf(threeLabels))), {
      code: "MODEL_INVALID",
      message: /3 labels.*Classifier/,
    });
    await assert.rejects(Reranker.load({} as { model: string }), { code: "INVALID_ARGUMENT" });
    await using embedder = await Embedder.load({ threads: 1 });
    await assert.rejects(embedder.embed([["a", "b"]] as unknown as string[]), {
      code: "INVALID_ARGUMENT",
    });
  });
});
