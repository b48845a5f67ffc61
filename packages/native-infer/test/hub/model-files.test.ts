import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { modelDirectory } from "@native-infer/model-minilm";
import fc from "fast-check";
import {
  chooseWeights,
  lacksModuleFiles,
  neededFiles,
  type WeightsChoice,
} from "../../src/hub/model-files.js";
import { Embedder, NativeInferError } from "../../src/index.js";
import { failureOf } from "../support/failure.js";

const CONFIG = readFileSync(join(modelDirectory, "config.json"), "utf8");

const ONNX_FILES = [
  "onnx/model_native.onnx",
  "onnx/model_native_bf16.onnx",
  "onnx/model_native_fp32.onnx",
  "onnx/model.onnx",
  "onnx/model_quantized.onnx",
  "onnx/model_O4.onnx",
  "onnx/other/model.onnx",
  "model.onnx",
  "model_quantized.onnx",
  "extra.onnx",
];

describe("the choice of the ONNX file", () => {
  test("is the one that the core makes of the same directory", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "native-infer-onnx-"));
    let cases = 0;
    const choices = fc.constantFrom<WeightsChoice>(
      {},
      {},
      { dtype: "int8" },
      { dtype: "bf16" },
      { dtype: "fp32" },
    );
    const some = fc.subarray(ONNX_FILES, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(some, choices, async (paths, choice) => {
        cases += 1;
        const directory = join(scratch, String(cases));
        layOut(directory, paths);
        assert.equal(
          coresChoice(await failureOf(load(directory, choice)), paths),
          ours(paths, choice),
        );
      }),
      { numRuns: 150 },
    );
    rmSync(scratch, { recursive: true });
  });

  test("is the file that is named, in any spelling", () => {
    assert.equal(
      chooseWeights(ONNX_FILES, { onnxFile: "./onnx/model_O4.onnx" }),
      "onnx/model_O4.onnx",
    );
  });

  test("names the ONNX files that there are when it finds none", () => {
    const choose = () => chooseWeights(["onnx/a.onnx", "onnx/b.onnx"], { dtype: "bf16" });
    assert.throws(choose, /onnx\/a\.onnx, onnx\/b\.onnx.*onnxFile/);
  });
});

describe("the needed files", () => {
  const paths = [...ONNX_FILES, "tokenizer.json", "1_Pooling/config.json", "config.json"];

  test("hold one ONNX file, and the external data of that one only", () => {
    const data = ["onnx/model.onnx_data", "onnx/model.onnx.data", "onnx/model.onnx_data_1"];
    const others = ["onnx/model_quantized.onnx_data", "model.onnx_data"];
    const all = [...paths.filter((path) => path !== "onnx/model_native.onnx"), ...data, ...others];
    const needed = neededFiles(all, {}, {});
    // Without modules.json the usual folder of Pooling counts, as in a directory.
    const settings = ["1_Pooling/config.json", "config.json", "tokenizer.json"];
    assert.deepEqual(needed, [...settings, ...data, "onnx/model.onnx"]);
  });

  test("hold the configuration of a module that modules.json names", () => {
    const modules = JSON.stringify([
      { path: "", type: "T" },
      { path: "1_Pooling", type: "P" },
    ]);
    assert.ok(neededFiles(paths, { modules }, {}).includes("1_Pooling/config.json"));
    assert.ok(!neededFiles(paths, { modules: "[]" }, {}).includes("1_Pooling/config.json"));
  });

  test("hold what modules in folders of their own need: settings of any name, tokenizer, weights", () => {
    const modules = JSON.stringify([
      { path: "0_Transformer", type: "sentence_transformers.models.Transformer" },
      { path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
      { path: "2_Dense", type: "sentence_transformers.models.Dense" },
    ]);
    const wanted = [
      "modules.json",
      "1_Pooling/config.json",
      "2_Dense/config.json",
      "2_Dense/model.safetensors",
      "0_Transformer/config.json",
      "0_Transformer/sentence_distilbert_config.json",
      "0_Transformer/tokenizer_config.json",
      "0_Transformer/vocab.txt",
      "0_Transformer/onnx/model.onnx",
    ];
    const surplus = ["model.safetensors", "0_Transformer/pytorch_model.bin", "onnx/model.onnx"];
    assert.deepEqual(neededFiles([...surplus, ...wanted], { modules }, {}), wanted);
    assert.ok(lacksModuleFiles(["0_Transformer/tokenizer.json"], { modules }));
    assert.ok(!lacksModuleFiles(wanted, { modules }));
  });

  test("hold the safetensors file or its parts instead of a graph, for a family that the kernels have", () => {
    const texts = {
      config: CONFIG,
      modules: JSON.stringify([
        { path: "", type: "sentence_transformers.models.Transformer" },
        { path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
      ]),
    };
    const others = paths.filter((path) => path !== "onnx/model_native.onnx");
    const weightsOf = (more: readonly string[], choice: WeightsChoice = {}) =>
      neededFiles([...others, ...more], texts, { dtype: "int8", ...choice }).filter((path) =>
        /\.(onnx|safetensors|bin|index\.json)$/.test(path),
      );
    const index = "model.safetensors.index.json";
    const parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    const surplus = ["model-extra.txt", "x/model-00001-of-00002.safetensors", "pytorch_model.bin"];
    assert.deepEqual(weightsOf(["model.safetensors", ...surplus]), ["model.safetensors"]);
    assert.deepEqual(weightsOf([index, ...parts, ...surplus]), [...parts, index]);
    assert.deepEqual(weightsOf([]), ["onnx/model.onnx"]);
    assert.deepEqual(weightsOf(["model.safetensors"], { graphOutput: "x" }), [
      "onnx/model_quantized.onnx",
    ]);
  });

  test("hold safetensors for sparse vectors, whose head has its names only there", () => {
    const modules = JSON.stringify([
      { path: "", type: "sentence_transformers.base.modules.transformer.Transformer" },
      {
        path: "1_SpladePooling",
        type: "sentence_transformers.sparse_encoder.modules.splade_pooling.SpladePooling",
      },
    ]);
    const settings = "1_SpladePooling/config.json";
    const all = [...paths, "model.safetensors", settings, "modules.json"];
    const weightsOf = (...given: [object, WeightsChoice]) =>
      neededFiles(all, { config: CONFIG, ...given[0] }, given[1]).at(-1);
    assert.ok(neededFiles(all, { config: CONFIG, modules }, {}).includes(settings));
    assert.equal(weightsOf({ modules }, {}), "model.safetensors");
    assert.equal(weightsOf({}, { task: "sparse" }), "model.safetensors");
    assert.equal(weightsOf({}, {}), "onnx/model_native.onnx");
  });

  test("name what to do with a pickle", () => {
    const files = ["tokenizer.json", "config.json", "pytorch_model.bin"];
    assert.throws(
      () => neededFiles(files, { config: CONFIG }, {}),
      /pytorch_model\.bin.*safetensors/,
    );
  });

  test("cannot do without tokenizer.json", () => {
    assert.throws(() => neededFiles(ONNX_FILES, {}, {}), /tokenizer\.json/);
  });

  for (const modules of ["{", "{}", "3"]) {
    test(`cannot be told from a modules.json of ${modules}`, () => {
      assert.throws(
        () => neededFiles(paths, { modules }, {}),
        (error) => error instanceof NativeInferError && error.code === "MODEL_INVALID",
      );
    });
  }
});

/** A directory of no known family that is a model but for its ONNX files, which are no graphs: the core's error then names its choice. */
function layOut(directory: string, paths: readonly string[]): void {
  cpSync(join(modelDirectory, "tokenizer.json"), join(directory, "tokenizer.json"));
  for (const path of paths) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), "not a graph");
  }
}

function load(directory: string, { dtype }: WeightsChoice): Promise<Embedder> {
  return Embedder.load({ model: directory, ...(dtype ? { dtype } : {}) });
}

function coresChoice(error: NativeInferError, paths: readonly string[]): string | undefined {
  if (error.code === "MODEL_NOT_FOUND") return undefined;
  const named = paths.filter((path) => error.message.includes(`/${path}'`));
  return named.sort((a, b) => b.length - a.length)[0] ?? error.message;
}

function ours(paths: readonly string[], choice: WeightsChoice): string | undefined {
  try {
    return chooseWeights(paths, choice);
  } catch {
    return undefined;
  }
}
