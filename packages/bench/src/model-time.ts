/**
 * `npm run bench:model-time`: the seed sentence, one caller, one thread. The whole pipeline through the TypeScript API
 * beside a bare ONNX Runtime run of the same file in the same process, in turn; beside @xenova/transformers; and with the
 * default model, which has an operator of its own.
 */
import { Embedder } from "native-infer";
import { openBareSession } from "./bare-session.js";
import { command } from "./command.js";
import { machineLine } from "./machine.js";
import { pairedRatios, quantile, summarize } from "./statistics.js";
import { openXenova } from "./xenova.js";

const TEXT = "How big is London";
const ROUNDS = 60;
const CALLS_PER_ROUND = 20;

async function timed(call: () => Promise<unknown>, into: number[]): Promise<void> {
  const start = performance.now();
  await call();
  into.push(performance.now() - start);
}

const STANDARD_FILE = "onnx/model_quantized.onnx";

const MODEL_TIME = {
  name: "npm run bench:model-time",
  description:
    "One short text, one caller, one thread: the TypeScript API beside a bare run of ONNX Runtime and @xenova/transformers.",
  options: {},
};

async function modelTime(): Promise<void> {
  const embedder = await Embedder.load({ threads: 1 });
  const standard = await Embedder.load({ threads: 1, onnxFile: STANDARD_FILE });
  const bare = await openBareSession(STANDARD_FILE, embedder.tokenize(TEXT).ids);
  const xenova = await openXenova();

  const ways = new Map<string, { call: () => Promise<unknown>; rounds: number[]; all: number[] }>([
    ["bare ONNX Runtime run", { call: () => bare.run(), rounds: [], all: [] }],
    ["embed(), same file", { call: () => standard.embed(TEXT), rounds: [], all: [] }],
    ["embed(), default model", { call: () => embedder.embed(TEXT), rounds: [], all: [] }],
    [xenova.name, { call: () => xenova.embed(TEXT), rounds: [], all: [] }],
  ]);

  for (let round = -5; round < ROUNDS; round += 1) {
    for (const way of ways.values()) {
      const samples: number[] = [];
      for (let i = 0; i < CALLS_PER_ROUND; i += 1) await timed(way.call, samples);
      if (round < 0) continue; // warm-up
      way.rounds.push(quantile(samples, 0.5));
      way.all.push(...samples);
    }
  }
  await Promise.all([embedder.close(), standard.close()]);

  console.log(
    `${machineLine()}, ONNX Runtime ${embedder.info.runtimeVersion}, kernels ${embedder.info.kernel}, ${ROUNDS} rounds in turn\n`,
  );
  console.log(
    "way                                   min ms   p50 ms   p99 ms   to bare (median of rounds, 10 % to 90 %)",
  );
  const reference = ways.get("bare ONNX Runtime run")?.rounds ?? [];
  for (const [name, { rounds, all }] of ways) {
    const { min, p50, p99 } = summarize(all);
    const ratios = pairedRatios(rounds, reference);
    const [low, median, high] = [0.1, 0.5, 0.9].map((q) => quantile(ratios, q).toFixed(2));
    const figures = [min, p50, p99].map((ms) => ms.toFixed(3).padStart(8)).join(" ");
    console.log(`${name.padEnd(35)} ${figures}   ${median} (${low} to ${high})`);
  }
}

await command(MODEL_TIME, async () => {
  await modelTime();
  return 0;
});
