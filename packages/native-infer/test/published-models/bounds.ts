// Figures beside their bounds, a line each.
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

let failed = 0;

function report(what: string, value: number, bound: number, isMin: boolean, unit = ""): void {
  const holds = isMin ? value >= bound : value <= bound;
  if (!holds) failed += 1;
  const digits = unit === "" ? 5 : 2;
  const shown = (number: number) => `${number.toFixed(digits)}${unit}`;
  const text = `${what}: ${shown(value)} (${isMin ? "at least" : "at most"} ${shown(bound)})`;
  console.log(`${holds ? "ok  " : "FAIL"} ${text}`);
}

export const atLeast = (what: string, value: number, bound: number, unit?: string) =>
  report(what, value, bound, true, unit);
export const atMost = (what: string, value: number, bound: number, unit?: string) =>
  report(what, value, bound, false, unit);

export const mean = (values: readonly number[]) =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** Of any number of values: more than a call takes arguments. */
export const min = (values: readonly number[]) =>
  values.reduce((least, x) => Math.min(least, x), Infinity);

/** Cosines to fp32 of what was quantised at load, beside those of the builder's file of the same weights. */
export function asAccurateAsBuilder(
  what: string,
  direct: readonly number[],
  built: readonly number[],
): void {
  atLeast(`${what}, mean`, mean(direct), mean(built) - 0.0003);
  atLeast(`${what}, minimum`, min(direct), min(built) - 0.001);
}

/** What the figures below were measured on. */
export function sayMachine(): void {
  const revision = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" });
  const [cpu] = cpus();
  console.log(
    `${cpus().length} CPUs, ${cpu?.model}, Node ${process.version}, ${revision.stdout.trim()}\n`,
  );
}

/** Ends the list; the process exits with 1 if a bound does not hold. */
export function sayWhetherAllHold(): void {
  console.log(failed === 0 ? "\nAll bounds hold." : `\n${failed} bounds do not hold.`);
  process.exitCode = failed === 0 ? 0 : 1;
}
