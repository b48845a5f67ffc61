import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Embedder, type LoadOptions, type LoadProgress } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { asFamily, FAMILIES, withoutTypes } from "./support/families.js";
import { type RandomEncoder, randomEncoder, writeEncoder } from "./support/random-encoder.js";
import { cosine } from "./support/vectors.js";

const scratch = mkdtempSync(join(tmpdir(), "native-infer-direct-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
let made = 0;

/** A model with `change` made to it. */
function model(change: (model: RandomEncoder) => void = () => undefined): RandomEncoder {
  const encoder = randomEncoder();
  change(encoder);
  return encoder;
}

function directoryOf(encoder: RandomEncoder, weights?: Parameters<typeof writeEncoder>[2]): string {
  made += 1;
  return writeEncoder(join(scratch, String(made)), encoder, weights);
}

const load = (directory: string, options: LoadOptions = {}) =>
  Embedder.load({ model: directory, packedCache: false, ...options });

const TEXTS = [
  "How big is London?",
  "a",
  "Rain fell for three days, and on the fourth the river came over the wall.",
  "one two three ".repeat(30),
  "",
];

describe("a model as it is published", () => {
  const plain = directoryOf(model());

  test("runs on our kernels, and info says so", async () => {
    await using embedder = await load(plain);
    const { road, roadReason, dtype, file, batches, dimensions, maxTokens } = embedder.info;
    assert.deepEqual(
      { road, dtype, file, batches, dimensions, maxTokens },
      {
        ...{ road: "direct", dtype: "int8", file: join(plain, "model.safetensors") },
        ...{ batches: true, dimensions: 64, maxTokens: 48 },
      },
    );
    assert.match(roadReason, /'bert'/);
    assert.equal(embedder.info.runtimeVersion, undefined);
  });

  test("has nearly the same vectors in each dtype", async () => {
    await using fp32 = await load(plain, { dtype: "fp32" });
    const exact = await fp32.embed(TEXTS);
    for (const [dtype, min] of [
      ["bf16", 0.9995],
      ["int8", 0.995],
    ] as const) {
      await using other = await load(plain, { dtype });
      assert.equal(other.info.dtype, dtype);
      for (const [i, vector] of (await other.embed(TEXTS)).entries())
        assert.ok(cosine(vector, exact[i] ?? vector) > min, `${dtype}, text ${i}`);
    }
  });

  test("has the same bytes alone, in any batch and with any number of threads", async () => {
    await using single = await load(plain, { threads: 1 });
    const alone = [];
    for (const text of TEXTS) alone.push(await single.embed(text));
    for (const threads of [1, 2, 3]) {
      await using embedder = await load(plain, { threads });
      assert.deepEqual(await embedder.embed(TEXTS), alone);
      const many = Array.from({ length: 60 }, (_, i) => TEXTS[i % TEXTS.length] ?? "");
      const vectors = await embedder.embed(many);
      assert.deepEqual(vectors.slice(25, 30), alone);
    }
  });

  test("has the bytes of the BERT that computes the same, whatever its family", async () => {
    const bert = withoutTypes(model());
    await using wanted = await load(directoryOf(bert));
    const vectors = await wanted.embed(TEXTS);
    for (const family of FAMILIES) {
      await using other = await load(directoryOf(asFamily(bert, family)));
      assert.match(other.info.roadReason, new RegExp(`'${family}'`));
      assert.deepEqual(await other.embed(TEXTS), vectors, family);
    }
  });

  test("may have its weights in parts", async () => {
    await using whole = await load(plain);
    await using parts = await load(directoryOf(model(), "two parts"));
    assert.equal(parts.info.road, "direct");
    assert.deepEqual(await parts.embed(TEXTS), await whole.embed(TEXTS));
  });
});

describe("loading a model as it is published", () => {
  const directory = directoryOf(model());
  const stagesOf = async (options: LoadOptions) => {
    const stages: string[] = [];
    const onProgress = ({ stage }: LoadProgress) => stages.push(stage);
    await using embedder = await load(directory, { ...options, onProgress });
    assert.equal(embedder.info.road, "direct");
    return stages;
  };

  test("reports each stage once and in order, and only reading from the cache", async () => {
    const packedCache = join(scratch, "staged");
    assert.deepEqual(await stagesOf({ packedCache }), ["reading", "calibrating", "packing"]);
    assert.deepEqual(await stagesOf({ packedCache }), ["reading"]);
    assert.deepEqual(await stagesOf({ dtype: "fp32" }), ["packing"]);
  });

  test("rejects when the progress callback throws", async () => {
    const thrown = new Error("mine");
    const onProgress = () => {
      throw thrown;
    };
    const error = await failureOf(load(directory, { onProgress }));
    assert.deepEqual([error.code, error.cause], ["INVALID_ARGUMENT", thrown]);
  });

  test("does not open ONNX Runtime, which may be absent", async () => {
    await using embedder = await load(directory, { runtimeLibrary: join(scratch, "absent.so") });
    assert.equal(embedder.info.road, "direct");
    const error = await failureOf(Embedder.load({ runtimeLibrary: join(scratch, "absent.so") }));
    assert.equal(error.code, "RUNTIME_NOT_FOUND");
  });
});

describe("bad weights", () => {
  const weight = "encoder.layer.1.intermediate.dense.weight";
  const cases: Record<string, [(model: RandomEncoder) => void, RegExp]> = {
    "a missing tensor": [
      ({ tensors }) => tensors.delete(weight),
      /model\.safetensors.*layer\.1\.inter/,
    ],
    "a wrong shape": [
      ({ tensors }) => tensors.set(weight, { shape: [2, 64], values: new Float32Array(128) }),
      /layer\.1\.intermediate.*\[2, 64\].*\[128, 64\]/,
    ],
    "NaN in a linear": [
      ({ tensors }) => tensors.get(weight)?.values.fill(Number.NaN, 17, 18),
      /layer\.1\.intermediate.*NaN/,
    ],
    "infinity in a table": [
      ({ tensors }) =>
        tensors.get("embeddings.word_embeddings.weight")?.values.fill(-Infinity, 99, 100),
      /word_embeddings.*infinity/,
    ],
    "an activation that nobody knows": [
      ({ config }) => Object.assign(config, { hidden_act: "geluu" }),
      /config\.json.*'hidden_act'/,
    ],
    "a vocabulary smaller than the tokenizer's": [
      ({ config, tensors }) => {
        Object.assign(config, { vocab_size: 1000 });
        const values = new Float32Array(1000 * 64).fill(0.5);
        tensors.set("embeddings.word_embeddings.weight", { shape: [1000, 64], values });
      },
      /tokenizer\.json.*30522.*1000/,
    ],
    "fewer positions than max_seq_length": [
      ({ files }) => {
        files["sentence_bert_config.json"] = JSON.stringify({ max_seq_length: 65 });
      },
      /sentence_bert_config\.json.*'max_seq_length' is 65.*64/,
    ],
  };
  for (const [name, [change, message]] of Object.entries(cases)) {
    test(`with ${name} are refused by name`, async () => {
      const error = await failureOf(load(directoryOf(model(change))));
      assert.equal(error.code, "MODEL_INVALID");
      assert.match(error.message, message);
    });
  }

  test("without an embedding for an added token fail the texts that have it, alone", async () => {
    const added = model(({ files }) => {
      const tokenizer = JSON.parse(files["tokenizer.json"] ?? "") as { added_tokens: unknown[] };
      tokenizer.added_tokens.push({
        ...{ id: 30522, content: "<extra>", special: false, normalized: false },
        ...{ single_word: false, lstrip: false, rstrip: false },
      });
      files["tokenizer.json"] = JSON.stringify(tokenizer);
    });
    await using embedder = await load(directoryOf(added));
    const wanted = await embedder.embed("a river");
    const [before, error, ids, after] = await Promise.all([
      embedder.embed("a river"),
      failureOf(embedder.embed("an <extra> river")),
      failureOf(embedder.embed([[101, 30522, 102]])),
      embedder.embed("a river"),
    ]);
    assert.deepEqual([before, after], [wanted, wanted]);
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, /'<extra>' \(id 30522\).*0 to 30521/);
    assert.equal(ids.code, "INVALID_ARGUMENT");
    assert.match(ids.message, /30522.*30521/);
  });

  test("that are only a pickle are an error that says what to do", async () => {
    const directory = directoryOf(model(), "none");
    writeFileSync(join(directory, "pytorch_model.bin"), "PK");
    const error = await failureOf(load(directory));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /pytorch_model\.bin.*safetensors/);
  });

  test("of a family that is not known need an ONNX file, and the message says why", async () => {
    const unknown = model(({ config }) => Object.assign(config, { model_type: "perceiver" }));
    const error = await failureOf(load(directoryOf(unknown)));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /'perceiver'.*ONNX/);
  });
});

describe("the cache of packed weights", () => {
  const directory = directoryOf(model());
  const packedCache = join(scratch, "packed");

  test("gives the same vectors, and is written once", async () => {
    await using without = await load(directory);
    const wanted = await without.embed(TEXTS);
    for (let round = 0; round < 2; round += 1) {
      await using embedder = await load(directory, { packedCache });
      assert.deepEqual(await embedder.embed(TEXTS), wanted);
      assert.equal(readdirSync(packedCache).length, 1);
    }
    await using bf16 = await load(directory, { packedCache, dtype: "bf16" });
    assert.equal(bf16.info.dtype, "bf16");
    assert.equal(readdirSync(packedCache).length, 2);
  });

  test("does not outlive a change of the weights", async () => {
    const changed = model(({ tensors }) =>
      tensors.get("encoder.layer.0.output.dense.bias")?.values.fill(0.125, 0, 1),
    );
    await using embedder = await load(directoryOf(changed), { packedCache });
    await using without = await load(directoryOf(changed));
    assert.deepEqual(await embedder.embed(TEXTS), await without.embed(TEXTS));
  });

  test("that is damaged is made anew", async () => {
    const folder = join(scratch, "damaged");
    await using first = await load(directory, { packedCache: folder });
    const wanted = await first.embed(TEXTS);
    const file = join(folder, readdirSync(folder)[0] ?? "");
    const bytes = readFileSync(file);
    bytes[bytes.length - 4000] = (bytes[bytes.length - 4000] ?? 0) ^ 1;
    // By another file: the first one is mapped.
    rmSync(file);
    writeFileSync(file, bytes);
    await using second = await load(directory, { packedCache: folder });
    assert.deepEqual(await second.embed(TEXTS), wanted);
    assert.notDeepEqual(readFileSync(file), bytes);
  });

  test("that cannot be written only costs time", async () => {
    const folder = join(scratch, "a-file");
    writeFileSync(folder, "");
    chmodSync(folder, 0o400);
    await using embedder = await load(directory, { packedCache: join(folder, "below") });
    assert.equal(embedder.info.road, "direct");
  });
});
