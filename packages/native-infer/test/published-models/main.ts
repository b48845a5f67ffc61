// Run by scripts/test-published-models.mjs: node main.js MINILM [BGE SPLADE CONVERTED] (directories; the last is BGE as the
// builder converted it). With the first alone nothing is timed. Exits with 1 if a bound does not hold.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Embedder, type LoadOptions } from "../../src/index.js";
import { goldenEmbeddings } from "../support/testdata.js";
import { longText } from "../support/texts.js";
import { cosine } from "../support/vectors.js";
import {
  asAccurateAsBuilder,
  atLeast,
  atMost,
  mean,
  min,
  sayMachine,
  sayWhetherAllHold,
} from "./bounds.js";
import { compareTerms } from "./terms.js";

const [minilm = "", bge, splade, convertedBge] = process.argv.slice(2);
const packedCache = mkdtempSync(join(tmpdir(), "native-infer-packed-"));
const holder = fileURLToPath(new URL("./hold.js", import.meta.url));
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const load = (options: LoadOptions) => Embedder.load({ packedCache, threads: 1, ...options });

/** Cosines of the golden texts' vectors to those of sentence-transformers. */
async function golden(options: LoadOptions): Promise<number[]> {
  await using embedder = await load(options);
  const cases = goldenEmbeddings();
  const vectors = await embedder.embed(cases.map(({ text }) => text));
  return cases.map(({ vector }, i) => cosine(vector, vectors[i] ?? vector));
}

const WORKLOADS: Record<string, readonly string[]> = {
  "1 short text": ["How big is London?"],
  "32 short texts": Array.from({ length: 32 }, (_, i) => `How big is London ${i}?`),
  "8 texts of 128 tokens": Array.from({ length: 8 }, () => longText(126)),
};

/** Calls of one model before it is the other's turn: the first finds the caches full of the other's weights, and does not count. */
const CALLS_IN_TURN = 6;

/** Median of how many times as long `slow` takes as `fast`, run in turn; and the medians in ms. */
async function compare(slow: Embedder, fast: Embedder, texts: readonly string[], rounds: number) {
  const time = async (embedder: Embedder) => {
    const times: number[] = [];
    for (let i = 0; i < CALLS_IN_TURN; i += 1) {
      const begin = performance.now();
      await embedder.embed(texts);
      times.push(performance.now() - begin);
    }
    return median(times.slice(1));
  };
  const pairs: [number, number][] = [];
  for (let i = 0; i < rounds; i += 1) pairs.push([await time(slow), await time(fast)]);
  return {
    ratio: median(pairs.map(([a, b]) => a / b)),
    slowMs: median(pairs.map(([a]) => a)),
    fastMs: median(pairs.map(([, b]) => b)),
  };
}

async function accuracy(): Promise<void> {
  // The shipped file is the builder's.
  asAccurateAsBuilder("MiniLM int8, golden", await golden({ model: minilm }), await golden({}));
  atLeast(
    "MiniLM bf16, golden minimum",
    min(await golden({ model: minilm, dtype: "bf16" })),
    0.9995,
  );
  atLeast(
    "MiniLM fp32, golden minimum",
    min(await golden({ model: minilm, dtype: "fp32" })),
    0.99999,
  );
}

/** Those of the golden texts that are sentences. */
const prose = () =>
  goldenEmbeddings()
    .map(({ text }) => text)
    .filter((text) => /^[A-Z][a-z ,']+\.$/.test(text));

/** Cosines of the sentences' vectors to those of the same weights in fp32. */
async function cosinesToExact(exact: LoadOptions, quantised: LoadOptions): Promise<number[]> {
  const sentences = prose();
  await using one = await load(exact);
  await using other = await load(quantised);
  const [wanted, got] = [await one.embed(sentences), await other.embed(sentences)];
  return wanted.map((vector, i) => cosine(vector, got[i] ?? vector));
}

async function accuracyOfOthers(bge: string, splade: string): Promise<void> {
  for (const [name, model] of [
    ["bge-small", bge],
    ["SPLADE-tiny's encoder", splade],
  ] as const) {
    const cosines = await cosinesToExact({ model, dtype: "fp32" }, { model });
    atLeast(`${name} int8 to fp32, mean over ${cosines.length} sentences`, mean(cosines), 0.999);
  }
  const cosines = await cosinesToExact(
    { model: bge, onnxFile: "onnx/model.onnx" },
    { model: bge, dtype: "fp32" },
  );
  atLeast("bge-small fp32 to ONNX Runtime, minimum", min(cosines), 0.99999);
}

async function accuracyBesideBuilder(bge: string, converted: string): Promise<void> {
  const exact = { model: bge, dtype: "fp32" } as const;
  const direct = await cosinesToExact(exact, { model: bge });
  const built = await cosinesToExact(exact, { model: converted });
  asAccurateAsBuilder("bge-small int8 to fp32", direct, built);
}

async function speed(bge: string): Promise<void> {
  {
    await using shipped = await load({});
    await using direct = await load({ model: minilm });
    for (const [name, texts] of Object.entries(WORKLOADS)) {
      const { ratio, slowMs, fastMs } = await compare(shipped, direct, texts, 21);
      console.log(
        `     MiniLM, ${name}: shipped ${slowMs.toFixed(2)} ms, direct ${fastMs.toFixed(2)} ms`,
      );
      atLeast(`MiniLM direct, times the shipped file's speed, ${name}`, ratio, 0.95, " times");
    }
  }
  await using standard = await load({ model: bge, onnxFile: "onnx/model.onnx" });
  await using direct = await load({ model: bge });
  const bounds = [6, 20, 5];
  for (const [i, [name, texts]] of Object.entries(WORKLOADS).entries()) {
    const { ratio, slowMs, fastMs } = await compare(standard, direct, texts, 7);
    console.log(
      `     bge-small, ${name}: standard ${slowMs.toFixed(2)} ms, direct ${fastMs.toFixed(2)} ms`,
    );
    atLeast(
      `bge-small direct, times the standard road's speed, ${name}`,
      ratio,
      bounds[i] ?? 0,
      " times",
    );
  }
}

const SMALLEST: Loaded = { name: "MiniLM", model: minilm, packedMB: 24 };

interface Held {
  loadMs: number;
  rssMB: number;
  pssMB: number;
}

/** Loads in a process of its own, which stays while `body` runs. */
async function held<T>(args: readonly string[], body: (held: Held) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [holder, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  try {
    return await body(JSON.parse(line.toString()) as Held);
  } finally {
    child.kill();
  }
}

interface Loaded {
  name: string;
  model: string;
  packedMB: number;
}

/** Memory, which a second process shares; gives back the milliseconds of the first load and of one from the cache. */
async function memory({ name, model, packedMB }: Loaded): Promise<[number, number]> {
  rmSync(packedCache, { recursive: true, force: true });
  const load = () => held([model, packedCache], async (each) => each);
  const [cold, warm] = [await load(), await load()];
  atMost(`${name}, resident memory gained by loading`, cold.rssMB, packedMB + 60, " MB");
  await held([model, packedCache], (one) =>
    held([model, packedCache], async (other) => {
      const bound = one.rssMB - packedMB / 2 + 5;
      atMost(`${name}, share of a second process`, other.pssMB, bound, " MB");
    }),
  );
  return [cold.loadMs, warm.loadMs];
}

async function loading(bge: string): Promise<void> {
  const [first, again] = await memory(SMALLEST);
  atMost("MiniLM, first load", first, 600, " ms");
  atMost("MiniLM, load from the cache", again, 120, " ms");
  const times = await memory({ name: "bge-small", model: bge, packedMB: 34 });
  const [bgeFirst, bgeAgain] = times.map((ms) => ms.toFixed(0));
  console.log(`     bge-small: first load ${bgeFirst} ms, from the cache ${bgeAgain} ms`);
}

/** SPLADE-tiny's sparse vectors beside those of sentence-transformers. */
async function sparse(splade: string): Promise<void> {
  const exact = await compareTerms({ model: splade, dtype: "fp32", packedCache });
  atMost("SPLADE-tiny fp32, terms that are not both's", exact.unshared, 0);
  atMost("SPLADE-tiny fp32, largest difference of a weight", exact.weight, 0.001);
  const int8 = await compareTerms({ model: splade, packedCache });
  atLeast("SPLADE-tiny int8, of the 50 heaviest terms", int8.top, 0.98);
}

sayMachine();
try {
  await accuracy();
  if (bge === undefined || splade === undefined || convertedBge === undefined)
    await memory(SMALLEST);
  else {
    await accuracyOfOthers(bge, splade);
    await sparse(splade);
    await accuracyBesideBuilder(bge, convertedBge);
    await speed(bge);
    await loading(bge);
  }
} finally {
  rmSync(packedCache, { recursive: true, force: true });
}
sayWhetherAllHold();
