import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { option, path, switchOption } from "@native-infer/command-line";
import { bench } from "../article/main.js";
import { readArguments } from "../command.js";
import { INLINE_PEER, NATIVE } from "../records/key-variants.js";
import { digits, withInterval } from "../records/markdown.js";
import { folderName, readRun } from "../records/run-folder.js";
import type { Way } from "../ways/index.js";
import { BASELINE, readBaseline, writeBaseline } from "./baseline.js";
import { gateRatios, type Judgement, judge } from "./ratios.js";

const RUNS = fileURLToPath(new URL("../../../out/gate", import.meta.url));
/** Many short repetitions: each gives a ratio of its own. */
const RUN = ["--quick", "--rounds", "9", "--clients", "1,32", "--ways", `${INLINE_PEER},${NATIVE}`];

function line({ name, baseline, fresh, bound, passes }: Judgement): string {
  const measured = `${withInterval(fresh)}, baseline ${digits(baseline)}, at most ${digits(bound)}`;
  return `${passes ? "  ok " : "WORSE"} ${name}, ${NATIVE} to ${INLINE_PEER}: ${measured}`;
}

/** The command line of `npm run bench:gate`. */
export const GATE = {
  name: "npm run bench:gate --",
  description:
    "Judges a release against the baseline; exit code 1 if a ratio is worse than its bound.",
  options: {
    update: switchOption("Write the baseline instead"),
    run: option(path(), { help: "The folder of a run that is there; without it, one is made" }),
    baseline: option(path(), { default: BASELINE, help: "The baseline's file" }),
  },
};

/** Does what {@link GATE} says; gives the exit code, 1 where a ratio is worse than its bound. */
export async function gate(args: readonly string[], ways: readonly Way[]): Promise<number> {
  const { values } = readArguments(GATE, args);
  // A missing baseline is said before half a minute is spent.
  const baseline = values.update ? undefined : readBaseline(values.baseline);
  const folder = values.run ?? join(RUNS, folderName(new Date()));
  if (values.run === undefined && (await bench([...RUN, "--out", folder], ways)) === 130)
    return 130;
  const data = readRun(folder);
  const fresh = gateRatios(data);
  if (!baseline) {
    writeBaseline(values.baseline, data.info, fresh);
    console.log(`wrote ${values.baseline}`);
    return 0;
  }
  const judgements = judge(baseline.ratios, fresh);
  console.log(`\nbaseline of ${baseline.startedAt} on ${baseline.machine}`);
  for (const judgement of judgements) console.log(line(judgement));
  return judgements.every(({ passes }) => passes) ? 0 : 1;
}
