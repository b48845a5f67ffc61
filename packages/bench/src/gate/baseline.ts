import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RunInfo } from "../records/records.js";
import type { Ratios } from "./ratios.js";

/** The committed ratios that a release is held against. */
export interface Baseline {
  machine: string;
  startedAt: string;
  ratios: Ratios;
}

export const BASELINE = fileURLToPath(new URL("../../../results/baseline.json", import.meta.url));

export function readBaseline(path: string): Baseline {
  if (!existsSync(path))
    throw new RangeError(`${path} does not exist: npm run bench:gate -- --update writes it`);
  return JSON.parse(readFileSync(path, "utf8")) as Baseline;
}

export function writeBaseline(path: string, info: RunInfo, ratios: Ratios): void {
  const rounded = (_key: string, value: unknown) =>
    typeof value === "number" ? Number(value.toFixed(4)) : value;
  const { machine, startedAt } = info;
  writeFileSync(path, `${JSON.stringify({ machine, startedAt, ratios }, rounded, 2)}\n`);
}
