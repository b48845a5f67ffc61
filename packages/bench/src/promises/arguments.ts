import { switchOption } from "@native-infer/command-line";
import { readArguments } from "../command.js";

/** What the command line of a benchmark of promises asks for. */
export interface PromiseArguments {
  /** Names of parts, in the order in which they run. */
  parts: string[];
  /** Under a minute for everything, with figures that are too short to be quoted. */
  quick: boolean;
  /** Print one JSON document and nothing else. */
  json: boolean;
}

const OPTIONS = {
  quick: switchOption(
    "Under a minute for everything, with figures that are too short to be quoted",
  ),
  json: switchOption("One JSON document and nothing else"),
};

/** The command line of `npm run bench:NAME`, whose parts are `known`. */
export function promiseCommand(name: string, description: string, known: readonly string[]) {
  return {
    name: `npm run bench:${name} --`,
    description: `${description} Exit code 1 if a figure misses its bound.`,
    options: OPTIONS,
    operands: { name: "part...", help: `${known.join(", ")}; all, if none is named` },
  };
}

/** Reads `[part ...] [--quick] [--json]`; no part means all of `known`. Throws for everything else. */
export function promiseArguments(
  args: readonly string[],
  known: readonly string[],
): PromiseArguments {
  const { values, operands } = readArguments(promiseCommand("", "", known), args);
  const unknown = operands.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`there is no part '${unknown}'; the parts are ${known.join(", ")}`);
  const parts = known.filter((name) => operands.length === 0 || operands.includes(name));
  return { parts, ...values };
}
