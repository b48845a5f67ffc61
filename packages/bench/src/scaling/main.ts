import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Embedder } from "native-infer";
import { Interrupted, Interruption } from "../article/interrupt.js";
import { machineLine } from "../machine.js";
import { costPlot, throughputPlot } from "../plots/scaling.js";
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

/** Reads `[--quick] [--rounds N] [--out DIR]`; `usual` is where the folder goes without `--out`. Gives the exit code. */
export async function scaling(args: readonly string[], usual: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      out: { type: "string", default: usual },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 7));
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1000))
    throw new RangeError(`--rounds must be from 1 to 1000, not '${values.rounds}'`);
  using interruption = new Interruption();
  const { samples, add } = recorder(values.out);
  try {
    await measure(values.quick, rounds, add, interruption);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  report(values.out, samples);
  console.log(join(values.out, "summary.md"));
  return interruption.happened ? 130 : 0;
}
