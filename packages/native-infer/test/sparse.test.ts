import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { modelDirectory } from "@native-infer/model-minilm";
import {
  classifierOf,
  type SpladeCase,
  type SpladeRules,
  spladeCases,
  spladeOf,
  writeModel,
  writeSplade,
} from "@native-infer/testing";
import { Classifier, Embedder, type EmbedderOptions, type SparseVector } from "../src/index.js";

const { texts, maxTokens, cases } = spladeCases;
const directories: string[] = [];
after(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

function kept(directory: string): string {
  directories.push(directory);
  return directory;
}

const directoryOf = (...given: Parameters<typeof writeSplade>) => kept(writeSplade(...given));

const optionsFor = (model: string, more: EmbedderOptions = {}) => ({
  ...{ model, threads: 1, maxTokens, packedCache: false as const },
  ...more,
});

const bert = spladeOf("bert");

function check({ indices, values }: SparseVector, wanted: readonly number[], bound: number): void {
  assert.equal(indices.length, values.length);
  const weights = new Float64Array(wanted.length);
  for (const [at, id] of indices.entries()) {
    if (at > 0) assert(id > (indices[at - 1] as number));
    assert((values[at] as number) > 0);
    weights[id] = values[at] as number;
  }
  for (const [id, weight] of wanted.entries())
    assert(Math.abs((weights[id] as number) - weight) < bound, `${id}: ${weights[id]}, ${weight}`);
}

async function checkCase(
  each: SpladeCase,
  rules: SpladeRules,
  dtype: "fp32" | "bf16" | "int8",
  bound: number,
): Promise<void> {
  const wanted = each.pooled.find(
    (pooled) => pooled.rules.pooling_strategy === rules.pooling_strategy,
  );
  await using embedder = await Embedder.load(optionsFor(directoryOf(each, rules), { dtype }));
  assert.deepEqual([embedder.info.task, embedder.info.dimensions], ["sparse", 50]);
  const vectors = await embedder.embedSparse(texts);
  for (const [at, vector] of vectors.entries()) check(vector, wanted?.weights[at] ?? [], bound);
}

describe("an embedder of sparse vectors", () => {
  it("gives the weights of sentence-transformers, for each family, with the head's own or tied weights", async () => {
    for (const each of cases)
      for (const { rules } of each.pooled) await checkCase(each, rules, "fp32", 1e-4);
  });

  it("gives nearly the same with bf16 and int8", async () => {
    // These weights are random, and their logits several times as large as those of trained ones.
    for (const each of cases) {
      const [max] = each.pooled;
      assert(max);
      await checkCase(each, max.rules, "bf16", 0.12);
      await checkCase(each, max.rules, "int8", 0.25);
    }
  });

  it("is found by its SpladePooling, or said to be one", async () => {
    const plain = kept(writeModel(bert));
    await using dense = await Embedder.load(optionsFor(plain));
    assert.equal(dense.info.task, "embed");
    await using said = await Embedder.load(optionsFor(plain, { task: "sparse" }));
    await using found = await Embedder.load(optionsFor(directoryOf(bert)));
    assert.deepEqual(await said.embedSparse(texts), await found.embedSparse(texts));
    await assert.rejects(Embedder.load(optionsFor(directoryOf(bert), { task: "embed" })), {
      code: "MODEL_INVALID",
      message: /SpladePooling.*sparse/,
    });
    await assert.rejects(
      Embedder.load({ ...optionsFor(plain), task: "classify" as unknown as "embed" }),
      { code: "INVALID_ARGUMENT", message: /task/ },
    );
  });

  it("gives each text the same bytes alone and in any batch, with any number of threads", async () => {
    const model = directoryOf(bert);
    await using one = await Embedder.load(optionsFor(model));
    await using three = await Embedder.load(optionsFor(model, { threads: 3 }));
    const many = Array.from({ length: 700 }, (_, i) => texts[i % texts.length] as string);
    const together = await one.embedSparse(many);
    assert.equal(together.length, many.length);
    assert.deepEqual(await three.embedSparse(many), together);
    for (const [at, text] of texts.entries())
      assert.deepEqual(await one.embedSparse(text), together[at]);
  });

  it("keeps the heaviest terms if a number of them is asked for", async () => {
    await using embedder = await Embedder.load(optionsFor(directoryOf(bert)));
    for (const text of texts) {
      const all = await embedder.embedSparse(text);
      const order = [...all.values].map((value, at) => ({ value, id: all.indices[at] as number }));
      order.sort((one, other) => other.value - one.value || one.id - other.id);
      for (const topK of [1, 5, 1000]) {
        const some = await embedder.embedSparse(text, { topK });
        const ids = order.slice(0, topK).map(({ id }) => id);
        assert.deepEqual(
          [...some.indices],
          ids.toSorted((one, other) => one - other),
        );
      }
    }
    for (const topK of [0, 1.5, "1"])
      await assert.rejects(embedder.embedSparse(texts, { topK: topK as number }), {
        code: "INVALID_ARGUMENT",
        message: /topK/,
      });
  });

  it("takes token ids, prompts, lanes and signals as embed does, and counts tokens", async () => {
    await using embedder = await Embedder.load(optionsFor(directoryOf(bert)));
    const text = texts[0] as string;
    const { ids } = embedder.tokenize(text);
    const whole = await embedder.embedSparse(text);
    assert.deepEqual(await embedder.embedSparse(ids), whole);
    const short = text.slice(text.indexOf(" ") + 1);
    const prompt = text.slice(0, text.indexOf(" ") + 1);
    assert.deepEqual(await embedder.embedSparse(short, { prompt, lane: "bulk" }), whole);
    assert.deepEqual(await embedder.embedSparse(text, { inputType: "query" }), whole);
    const { tokens, truncated } = await embedder.embedSparseAll([text, "bread ".repeat(90)]);
    assert.deepEqual([tokens, truncated], [ids.length + maxTokens, 1]);
    await assert.rejects(embedder.embedSparse(texts, { signal: AbortSignal.abort() }), {
      code: "CANCELLED",
    });
    await assert.rejects(embedder.embedSparse([]), { code: "INVALID_ARGUMENT" });
    await assert.rejects(embedder.embedSparse(["a", "bread ".repeat(90)], { truncate: "none" }), {
      code: "TOO_LONG",
      index: 1,
    });
  });

  it("gives no dense vectors, nor do other models give sparse ones", async () => {
    await using sparse = await Embedder.load(optionsFor(directoryOf(bert)));
    for (const refused of [sparse.embed("a"), sparse.embed(["a"]), sparse.embedTokens("a")])
      await assert.rejects(refused, { code: "INVALID_ARGUMENT", message: /embedSparse/ });
    await using dense = await Embedder.load({ threads: 1 });
    await assert.rejects(dense.embedSparse("a"), {
      code: "INVALID_ARGUMENT",
      message: /SpladePooling.*'sparse'/,
    });
    for (const more of [{ pooling: "mean" }, { normalize: true }] as const) {
      await assert.rejects(Embedder.load(optionsFor(directoryOf(bert), more)), {
        code: "INVALID_ARGUMENT",
        message: /dense vectors/,
      });
    }
  });

  it("makes the terms of a graph's logits by the same rules, text by text", async () => {
    // Any output with a row per token will do: these are no logits.
    const model = kept(mkdtempSync(join(tmpdir(), "native-infer-graph-")));
    for (const file of ["tokenizer.json", "config.json", "onnx/model_quantized.onnx"])
      cpSync(join(modelDirectory, file), join(model, file));
    await using dense = await Embedder.load({ model, onnxFile: "onnx/model_quantized.onnx" });
    await using sparse = await Embedder.load({ model, task: "sparse" });
    const width = dense.info.dimensions;
    assert.deepEqual([sparse.info.road, sparse.info.dimensions], ["standard", width]);
    for (const vector of await sparse.embedSparse(["How big is London", "bread"])) {
      assert(vector.indices.length > 100);
      assert(vector.values.every((value) => value > 0));
    }
    const { vectors } = await dense.embedTokens("How big is London");
    const weights = Array.from({ length: width }, (_, id) => {
      const logits = vectors.filter((_, at) => at % width === id);
      return Math.log1p(Math.max(0, ...logits));
    });
    check(await sparse.embedSparse("How big is London"), weights, 1e-6);
  });

  it("says which tensor or field does not fit", async () => {
    const spoiled: [
      Parameters<typeof writeSplade>[1],
      Parameters<typeof writeSplade>[2],
      RegExp,
    ][] = [
      [{}, ({ tensors }) => tensors.delete("cls.predictions.bias"), /cls\.predictions\.bias/],
      [
        {},
        ({ tensors }) => tensors.delete("cls.predictions.transform.dense.weight"),
        /cls\.predictions\.transform\.dense\.weight/,
      ],
      [{ pooling_strategy: "mean" as "max" }, undefined, /'pooling_strategy'.*max or sum/],
      [{ activation_function: "tanh" as "relu" }, undefined, /'activation_function'/],
      [
        {},
        ({ more }) =>
          Object.assign(more, {
            "sentence_bert_config.json": { transformer_task: "text-generation" },
          }),
        /'transformer_task'.*fill-mask/,
      ],
    ];
    for (const [rules, spoil, message] of spoiled) {
      await assert.rejects(Embedder.load(optionsFor(directoryOf(bert, rules, spoil))), {
        code: "MODEL_INVALID",
        message,
      });
    }
    const classifier = kept(writeModel(classifierOf("bert", 1)));
    await assert.rejects(Embedder.load(optionsFor(classifier, { task: "sparse" })), {
      code: "MODEL_INVALID",
      message: /cls\.predictions\.transform/,
    });
    await assert.rejects(Classifier.load(optionsFor(directoryOf(bert))), {
      code: "MODEL_INVALID",
      message: /classifier/,
    });
  });
});
