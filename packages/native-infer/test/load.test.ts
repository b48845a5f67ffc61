import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { modelDirectory } from "@native-infer/model-minilm";
import { Embedder, type LoadOptions } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { modelCopy } from "./support/model-copy.js";
import { cosine } from "./support/vectors.js";

describe("Embedder.load", () => {
  let scratch: string;
  before(() => {
    scratch = mkdtempSync(join(tmpdir(), "native-infer-load-"));
  });
  after(() => rmSync(scratch, { recursive: true }));

  test("says what it loaded", async () => {
    await using embedder = await Embedder.load({ threads: 1 });
    const { info } = embedder;
    assert.equal(info.dimensions, 384);
    assert.equal(info.maxTokens, 256);
    assert.equal(info.pooling, "mean");
    assert.equal(info.normalize, true);
    assert.equal(info.threads, 1);
    assert.equal(info.nice, 10);
    // The embedded model is hosted by ONNX Runtime where there is one.
    if (info.road === "hosted") assert.match(info.runtimeVersion ?? "", /^1\.\d+\.\d+$/);
    else assert.equal(info.runtimeVersion, undefined);
  });

  test("takes a directory in Hugging Face layout", async () => {
    const directory = join(scratch, "copy");
    cpSync(modelDirectory, directory, { recursive: true });
    await using copy = await Embedder.load({ model: directory });
    await using original = await Embedder.load();
    assert.deepEqual(await copy.embed("x"), await original.embed("x"));
  });

  test("lets options win over the directory's settings", async () => {
    await using usual = await Embedder.load();
    await using other = await Embedder.load({ pooling: "cls", normalize: false, maxTokens: 8 });
    const text = "How big is London";
    const [a, b] = [await usual.embed(text), await other.embed(text)];
    assert.ok(cosine(a, b) < 0.99);
    assert.equal((await other.embedAll(["word ".repeat(20)])).tokens, 8);
  });

  test("gives the same bytes with one and with two threads", async () => {
    await using one = await Embedder.load({ threads: 1 });
    await using two = await Embedder.load({ threads: 2 });
    for (const text of ["How big is London", "word ".repeat(200), "a b c ".repeat(25)]) {
      assert.deepEqual(await one.embed(text), await two.embed(text));
    }
  });

  test("takes the ONNX file that is named, relative to the directory", async () => {
    await using standard = await Embedder.load({ onnxFile: "onnx/model_quantized.onnx" });
    await using native = await Embedder.load({ dtype: "int8" });
    assert.equal(standard.info.kernel, "onnxruntime");
    assert.notEqual(native.info.kernel, "onnxruntime");
    const text = "How big is London";
    assert.ok(cosine(await standard.embed(text), await native.embed(text)) > 0.99);
  });

  test("names an ONNX file that does not exist", async () => {
    const error = await failureOf(Embedder.load({ onnxFile: "onnx/other.onnx" }));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /onnx\/other\.onnx/);
  });

  test("names the file that a dtype needs and that is not there", async () => {
    const error = await failureOf(Embedder.load({ dtype: "bf16" }));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /model_native_bf16\.onnx/);
  });

  test("names a model directory that does not exist", async () => {
    const error = await failureOf(Embedder.load({ model: "/no/such/model" }));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /\/no\/such\/model/);
  });

  test("names a corrupt ONNX file", async () => {
    const directory = join(scratch, "corrupt");
    cpSync(modelDirectory, directory, { recursive: true });
    truncateSync(join(directory, "onnx", "model_native.onnx"), 1_000_000);
    const error = await failureOf(Embedder.load({ model: directory }));
    assert.equal(error.code, "MODEL_INVALID");
    assert.match(error.message, /model_native\.onnx/);
  });

  test("says of a file that Git LFS has not fetched what it is", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 90000\n";
    for (const file of ["onnx/model_native.onnx", "tokenizer.json", "config.json"]) {
      const directory = join(scratch, `pointer-${basename(file)}`);
      cpSync(modelDirectory, directory, { recursive: true });
      writeFileSync(join(directory, file), pointer);
      const error = await failureOf(Embedder.load({ model: directory }));
      assert.equal(error.code, "MODEL_INVALID");
      assert.match(error.message, new RegExp(`${basename(file)}.*git lfs pull`));
    }
  });

  test("takes one of several ONNX files of other names only if it is named", async () => {
    const directory = join(scratch, "several");
    cpSync(modelDirectory, directory, { recursive: true });
    const graph = join(directory, "onnx", "model_native.onnx");
    cpSync(graph, join(directory, "onnx", "text_model.onnx"));
    renameSync(graph, join(directory, "onnx", "vision_model.onnx"));
    rmSync(join(directory, "onnx", "model_quantized.onnx"));
    const error = await failureOf(Embedder.load({ model: directory }));
    assert.equal(error.code, "MODEL_NOT_FOUND");
    assert.match(error.message, /onnx\/text_model\.onnx, onnx\/vision_model\.onnx.*onnxFile/);
    await using named = await Embedder.load({ model: directory, onnxFile: "onnx/text_model.onnx" });
    assert.equal(named.info.dimensions, 384);
  });

  test("names a limit of tokens in the model's files that special tokens use up", async () => {
    using copy = await modelCopy({ "sentence_bert_config.json": { max_seq_length: 2 } });
    const error = await failureOf(Embedder.load({ model: copy.directory }));
    assert.equal(error.code, "MODEL_INVALID");
    assert.match(error.message, /2 tokens .*special tokens take 2.*max_seq_length/);
  });

  test("names a missing runtime library", async () => {
    const error = await failureOf(Embedder.load({ runtimeLibrary: "/no/such/lib.so" }));
    assert.equal(error.code, "RUNTIME_NOT_FOUND");
    assert.match(error.message, /\/no\/such\/lib\.so/);
  });

  test("runs the kernel set that the environment names, and refuses one that does not exist", async () => {
    try {
      process.env.NATIVE_INFER_KERNEL = "portable";
      await using portable = await Embedder.load();
      process.env.NATIVE_INFER_KERNEL = "quantum";
      const error = await failureOf(Embedder.load());
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.match(error.message, /quantum.*portable/);
      delete process.env.NATIVE_INFER_KERNEL;
      await using quickest = await Embedder.load();
      assert.equal(portable.info.kernel, "portable");
      const text = "How big is London";
      assert.ok(cosine(await portable.embed(text), await quickest.embed(text)) > 0.999);
    } finally {
      delete process.env.NATIVE_INFER_KERNEL;
    }
  });

  const bad: [string, unknown][] = [
    ["threads", 0],
    ["threads", 1.5],
    ["threads", "2"],
    ["nice", -1],
    ["nice", 20],
    ["maxTokens", 2],
    ["maxTokens", 10_000],
    ["pooling", "median"],
    ["dtype", "int4"],
    ["onnxFile", ""],
    ["normalize", "yes"],
    ["maxQueueTexts", 0],
    ["maxBatchTokens", -1],
    ["maxBatchMs", 0],
    ["model", 7],
    ["model", ""],
  ];
  for (const [name, value] of bad) {
    test(`refuses ${name}: ${JSON.stringify(value)}, naming the option`, async () => {
      const error = await failureOf(Embedder.load({ [name]: value } as LoadOptions));
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.match(error.message, new RegExp(name));
    });
  }

  test("refuses an unknown option", async () => {
    const error = await failureOf(Embedder.load({ thread: 1 } as unknown as LoadOptions));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, /"thread"/);
  });

  test("leaves nothing behind that grows with every load", () => {
    // One arena and the smallest of many readings: the allocator gives memory back when it likes. It also moves to another
    // level for good, by 10 to 30 MB, once or twice in the first two hundred loads (then it stays for hundreds more). What
    // every load leaves behind grows from each window to the next.
    const program = `
      import { Embedder } from ${JSON.stringify(new URL("../src/index.js", import.meta.url).href)};
      const minRss = async (loads) => {
        let min = Infinity;
        for (let i = 0; i < loads; i += 1) {
          const embedder = await Embedder.load({ threads: 1 });
          await embedder.embed("x");
          await embedder.close();
          globalThis.gc();
          min = Math.min(min, process.memoryUsage().rss);
        }
        return min;
      };
      // The first loads also fill caches that stay; Node 22 and 24 go on to do so for some eighty.
      await minRss(80);
      const windows = [];
      for (let i = 0; i < 5; i += 1) windows.push(await minRss(40));
      console.log(JSON.stringify(windows));`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--expose-gc", "--input-type=module", "-e", program],
      { encoding: "utf8", env: { ...process.env, MALLOC_ARENA_MAX: "1" }, timeout: 60_000 },
    );
    assert.equal(stderr, "");
    const windows = JSON.parse(stdout) as number[];
    const growths = windows.slice(1).map((bytes, at) => bytes - (windows[at] ?? 0));
    // A model has 23 MB, an engine's thread 8 MB of stack.
    const bytesPerLoad = Math.min(...growths) / 40;
    assert.ok(bytesPerLoad < 80_000, `${bytesPerLoad} bytes a load: ${windows.join(", ")}`);
  });
});
