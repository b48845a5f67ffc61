import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { integer, option, path, switchOption } from "@native-infer/command-line";
import { Embedder } from "native-infer";
import { readArguments } from "../command.js";
import { machineLine } from "../machine.js";
import { Interrupted, Interruption } from "../processes/interrupt.js";
import { costPlot, throughputPlot } from "./plot.js";
import { scalingPoints } from "./points.js";
import { scalingSummary } from "./report.js";
import { type ScalingSample, sampleOf, timePoint } from "./samples.js";

/** What is written as it is measured. */
function recorder(folder: string) {
  mkdirSync(folder, { recursive: true });
  const samples: ScalingSample[] = [];
  return {
    samples,
    add(sample: ScalingSample): void {
      samples.push(sample);
      appendFileSync(join(folder, "samples.jsonl"), `${JSON.stringify(sample)}\n`);
    },
  };
}

function report(folder: string, samples: readonly ScalingSample[]): void {
  if (samples.length === 0) return;
  const machine = machineLine();
  const plots = {
    "cost-texts.svg": costPlot(samples, "texts", machine),
    "cost-tokens.svg": costPlot(samples, "tokens", machine),
    "throughput.svg": throughputPlot(samples, machine),
  };
  for (const [file, svg] of Object.entries(plots)) writeFileSync(join(folder, file), svg);
  writeFileSync(join(folder, "summary.md"), scalingSummary(machine, samples, Object.keys(plots)));
}

async function measure(
  quick: boolean,
  rounds: number,
  add: (sample: ScalingSample) => void,
  interruption: Interruption,
): Promise<void> {
  const embedders = new Map([
    [1, await Embedder.load({ threads: 1 })],
    [2, await Embedder.load({ threads: 2 })],
  ]);
  const points = scalingPoints(quick);
  for (let round = -1; round < rounds; round += 1) {
    for (const point of points) {
      const embedder = embedders.get(point.threads) as Embedder;
      // The first round warms up, and needs no more than a part of the largest points for that.
      const measured = round < 0 ? { ...point, texts: point.texts.slice(0, 64) } : point;
      const seconds = await interruption.or(timePoint(embedder, measured));
      if (round >= 0) add(sampleOf(point, round, seconds));
    }
  }
  await Promise.all([...embedders.values()].map((embedder) => embedder.close()));
}

/** The command line of `npm run bench:scaling`. */
export const SCALING = {
  name: "npm run bench:scaling --",
  description:
    "What more texts, longer texts and more threads cost, into a folder with samples, pictures and a summary.",
  options: {
    quick: switchOption("Fewer points and rounds"),
    rounds: option(integer(1, 1000), { help: "Repetitions; without it, 7" }),
    out: option(path(), { help: "The run's folder" }),
  },
};

/** Does what {@link SCALING} says; `usual` is where the folder goes without `--out`. Gives the exit code. */
export async function scaling(args: readonly string[], usual: string): Promise<number> {
  const { quick, rounds = quick ? 3 : 7, out = usual } = readArguments(SCALING, args).values;
  using interruption = new Interruption();
  const { samples, add } = recorder(out);
  try {
    await measure(quick, rounds, add, interruption);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  report(out, samples);
  console.log(join(out, "summary.md"));
  return interruption.happened ? 130 : 0;
}
