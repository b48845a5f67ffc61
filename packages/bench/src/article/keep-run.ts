import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Samples } from "../load/samples.js";
import { readRun } from "../records/run-folder.js";

/** Enough for every quantile that is drawn, and few enough to be committed. */
export const SAMPLES_KEPT = 400;

/** At most `SAMPLES_KEPT` requests, evenly spaced among all in the order of their answers. */
export function thinned(samples: Samples): Samples {
  const count = samples.latencyMs.length;
  const kept = Math.min(count, SAMPLES_KEPT);
  const pick = (column: readonly number[]) =>
    Array.from({ length: kept }, (_, i) => column[Math.floor((i * count) / kept)] as number);
  const { sentMs, latencyMs, modelMs, ioMs } = samples;
  return {
    sentMs: pick(sentMs),
    latencyMs: pick(latencyMs),
    modelMs: pick(modelMs),
    ioMs: pick(ioMs),
  };
}

/**
 * Copies a run's folder to be committed: summary and pictures as they are, which are of all samples; the measurements with
 * their samples thinned and packed.
 */
export function keepRun(from: string, to: string): void {
  const { cells, offered, timelines } = readRun(from);
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => /\.(md|svg|json)$/.test(name)))
    copyFileSync(join(from, file), join(to, file));
  const thin = <T extends { samples: Samples }>(all: readonly T[]) =>
    all.map((one) => ({ ...one, samples: thinned(one.samples) }));
  const files = { cells: thin(cells), offered: thin(offered), timelines };
  for (const [name, items] of Object.entries(files)) {
    const lines = items.map((item) => `${JSON.stringify(item)}\n`).join("");
    if (lines !== "") writeFileSync(join(to, `${name}.jsonl.gz`), gzipSync(lines, { level: 9 }));
  }
}
