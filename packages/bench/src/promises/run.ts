import { machineLine } from "../machine.js";
import { promiseArguments } from "./arguments.js";
import { type Figure, figureLine, missed, type PartResult, withVerdicts } from "./figures.js";

/** The parts of one benchmark by name, in the order in which they run. `quick`: too short to be quoted. */
export type Parts = Readonly<Record<string, (quick: boolean) => Promise<Figure[]>>>;

/**
 * Measures the parts that `args` (see {@link promiseArguments}) asks for and prints their figures, their bounds, and
 * whether they hold. Gives the exit code: 1 if one does not, except with `--quick`, whose figures are too short for that.
 */
export async function runParts(parts: Parts, args: readonly string[]): Promise<number> {
  const { parts: wanted, quick, json } = promiseArguments(args, Object.keys(parts));
  const machine = machineLine();
  const say = (line: string) => {
    if (!json) console.log(line);
  };
  say(`${machine}${quick ? ", quick: not to be quoted" : ""}`);
  const results: PartResult[] = [];
  for (const part of wanted) {
    const figures = (await parts[part]?.(quick)) ?? [];
    results.push({ part, figures });
    say(`\n${part}`);
    for (const figure of figures) say(figureLine(figure));
  }
  if (json)
    console.log(JSON.stringify({ machine, quick, parts: results.map(withVerdicts) }, null, 2));
  const misses = results.flatMap(({ figures }) => missed(figures));
  return misses.length > 0 && !quick ? 1 : 0;
}
