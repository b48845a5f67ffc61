// Run by scripts/test-quantisation.mjs, first "write FOLDER", which prints the directories that the builder is to convert, then
// "compare FOLDER". Exits with 1 if a bound does not hold.
import { join } from "node:path";
import { Embedder, type LoadOptions } from "../../src/index.js";
import { asFamily, FAMILIES, withoutTypes } from "../support/families.js";
import { type RandomEncoder, randomEncoder, writeEncoder } from "../support/random-encoder.js";
import { goldenEmbeddings } from "../support/testdata.js";
import { cosine, distance } from "../support/vectors.js";
import {
  asAccurateAsBuilder,
  atLeast,
  atMost,
  mean,
  sayMachine,
  sayWhetherAllHold,
} from "./bounds.js";

const [command, folder = "", seed = "7"] = process.argv.slice(2);

/** Heads of 32, 64 and 128. */
const SIZES = [
  { hidden: 384, heads: 12 },
  { hidden: 768, heads: 12 },
  { hidden: 1024, heads: 8 },
];

const OUTLIER = 5;

/** One channel of a norm in 97 is five times as large, as trained models have some: without any there would be nothing to smooth. */
function withOutliers(model: RandomEncoder): RandomEncoder {
  for (const [name, { values }] of model.tensors) {
    if (!name.endsWith("LayerNorm.weight")) continue;
    for (const [at, value] of values.entries()) if (at % 97 === 13) values[at] = OUTLIER * value;
  }
  return model;
}

const bertOf = (sizes: (typeof SIZES)[number]) =>
  withOutliers(
    withoutTypes(
      randomEncoder({
        ...{ ...sizes, feedForward: 4 * sizes.hidden, layers: 2 },
        ...{ positions: 144, vocabulary: 5000, seed: Number(seed) },
      }),
    ),
  );

const directoryOf = (hidden: number, family: string) => join(folder, `${family}-${hidden}`);

function write(): void {
  for (const sizes of SIZES) {
    const bert = bertOf(sizes);
    console.log(writeEncoder(directoryOf(sizes.hidden, "bert"), bert));
    for (const family of FAMILIES)
      writeEncoder(directoryOf(sizes.hidden, family), asFamily(bert, family));
  }
}

const texts = goldenEmbeddings().map(({ text }) => text);

/** The vectors of all tokens of all texts. */
async function tokens(options: LoadOptions, road: string): Promise<Float32Array[]> {
  await using embedder = await Embedder.load({ packedCache: false, threads: 1, ...options });
  if (embedder.info.road !== road) throw new Error(`${options.model}: ${embedder.info.roadReason}`);
  const rows: Float32Array[] = [];
  const width = embedder.info.dimensions;
  for (const text of texts) {
    const { vectors } = await embedder.embedTokens(text);
    for (let at = 0; at < vectors.length; at += width) rows.push(vectors.slice(at, at + width));
  }
  return rows;
}

/** 1 less the cosine of each token's vector to the exact one, in ascending order. */
function errors(exact: readonly Float32Array[], rows: readonly Float32Array[]): number[] {
  if (exact.length !== rows.length) throw new Error("another number of tokens");
  return exact.map((row, at) => 1 - cosine(row, rows[at] ?? row)).sort((a, b) => a - b);
}

/** What 99 of 100 are below. */
const almostMax = (ascending: readonly number[]) =>
  ascending[Math.floor(0.99 * ascending.length)] ?? Number.NaN;

/** Errors of int8 made at load, beside those of the builder's. */
function compareErrors(what: string, direct: readonly number[], built: readonly number[]): void {
  for (const [name, figure, bound] of [
    ["mean", mean, 1.05],
    ["99 %", almostMax, 1.1],
  ] as const) {
    const [one, other] = [figure(direct), figure(built)];
    console.log(
      `     ${what}, ${name}: ${one.toExponential(2)}, builder ${other.toExponential(2)}`,
    );
    atMost(`${what}, ${name}, beside the builder's`, one / other, bound, " times");
  }
}

async function compareWidth(hidden: number): Promise<void> {
  const model = directoryOf(hidden, "bert");
  const exact = await tokens({ model, dtype: "fp32" }, "direct");
  const bf16 = errors(exact, await tokens({ model, dtype: "bf16" }, "direct"));
  const worst = bf16.at(-1) ?? Number.NaN;
  atLeast(`${hidden} wide, bf16, ${exact.length} tokens, least cosine`, 1 - worst, 0.9995);
  const direct = await tokens({ model }, "direct");
  const built = await tokens({ model: `${model}-converted` }, "hosted");
  const [one, other] = [errors(exact, direct), errors(exact, built)];
  compareErrors(`${hidden} wide, int8, 1 - cosine`, one, other);
  const cosines = (all: readonly number[]) => all.map((error) => 1 - error);
  asAccurateAsBuilder(`${hidden} wide, int8, cosine of a token`, cosines(one), cosines(other));
  for (const family of FAMILIES) {
    const rows = await tokens({ model: directoryOf(hidden, family) }, "direct");
    const same = rows.filter((row, at) => distance(row, direct[at] ?? row) === 0);
    const what = `${hidden} wide, int8, tokens of ${family} with BERT's bytes`;
    atLeast(what, (100 * same.length) / direct.length, 100, " %");
  }
}

if (command === "write") {
  write();
} else {
  sayMachine();
  for (const { hidden } of SIZES) await compareWidth(hidden);
  sayWhetherAllHold();
}
