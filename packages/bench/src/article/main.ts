/**
 * `npm run bench`, whose options are in arguments.ts: the article's experiment. Exit code 1 where a claim fails on the
 * run's data (not with `--quick`), 2 where the command line is wrong, 130 where it was interrupted.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderName, RunFolder } from "../records/run-folder.js";
import type { Way } from "../ways/index.js";
import { benchArguments } from "./arguments.js";
import { Experiment } from "./experiment.js";
import { reportRun } from "./report-run.js";

const RUNS = fileURLToPath(new URL("../../../out/runs", import.meta.url));

/** The ways that are asked for by name; otherwise all, a quick run's Python ways named as left out. */
export function chosenWays(all: readonly Way[], names: readonly string[], quick: boolean): Way[] {
  const unknown = names.find((name) => !all.some((way) => way.name === name));
  if (unknown !== undefined)
    throw new RangeError(
      `there is no way '${unknown}'; the ways are ${all.map(({ name }) => name).join(", ")}`,
    );
  if (names.length > 0) return all.filter(({ name }) => names.includes(name));
  const tooSlow = "left out of a quick run: it takes seconds to start";
  return all.map((way) =>
    quick && way.runtime === "python" ? { ...way, missing: () => way.missing() ?? tooSlow } : way,
  );
}

/** Runs the experiment on these ways; gives the exit code. */
export async function bench(args: readonly string[], all: readonly Way[]): Promise<number> {
  const { options, ways, out } = benchArguments(args);
  const chosen = chosenWays(all, ways, options.quick);
  const path = out ?? join(RUNS, folderName(new Date()));
  const experiment = new Experiment(chosen, options, new RunFolder(path), console.log);
  console.log(experiment.info.machine);
  const { interrupted } = await experiment.run();
  const findings = reportRun(path);
  for (const { claim, holds, evidence } of findings)
    console.log(
      `${holds === undefined ? "  ?  " : holds ? "  ok " : "FAILS"} ${claim}: ${evidence}`,
    );
  console.log(`\n${join(path, "summary.md")}`);
  if (interrupted) return 130;
  return findings.some(({ holds }) => holds === false) && !options.quick ? 1 : 0;
}
