/**
 * `npm run bench:engine -- [part ...] [--quick] [--json]`: what the engine must hold. Each part is measured in processes
 * of its own and prints its figures, their bounds, and whether they hold; the exit code is 1 where one does not, except
 * with `--quick`, whose figures are too short for that.
 */
import { engineArguments, type PartName } from "./engine/arguments.js";
import {
  type Figure,
  figureLine,
  missed,
  type PartResult,
  withVerdicts,
} from "./engine/figures.js";
import { concurrency } from "./engine/parts/concurrency.js";
import { corpus } from "./engine/parts/corpus.js";
import { lanes } from "./engine/parts/lanes.js";
import { loads } from "./engine/parts/loads.js";
import { overload } from "./engine/parts/overload.js";
import { machineLine } from "./machine.js";

const PARTS: Record<PartName, (quick: boolean) => Promise<Figure[]>> = {
  concurrency,
  corpus,
  lanes,
  overload,
  loads,
};

const { parts, quick, json } = engineArguments(process.argv.slice(2));
const machine = machineLine();
const say = (line: string) => {
  if (!json) console.log(line);
};

say(`${machine}${quick ? ", quick: not to be quoted" : ""}`);
const results: PartResult[] = [];
for (const part of parts) {
  const figures = await PARTS[part](quick);
  results.push({ part, figures });
  say(`\n${part}`);
  for (const figure of figures) say(figureLine(figure));
}
if (json)
  console.log(JSON.stringify({ machine, quick, parts: results.map(withVerdicts) }, null, 2));
const misses = results.flatMap(({ figures }) => missed(figures));
if (misses.length > 0 && !quick) process.exitCode = 1;
