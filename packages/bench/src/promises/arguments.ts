import { parseArgs } from "node:util";

/** What the command line of a benchmark of promises asks for. */
export interface PromiseArguments {
  /** Names of parts, in the order in which they run. */
  parts: string[];
  /** Under a minute for everything, with figures that are too short to be quoted. */
  quick: boolean;
  /** Print one JSON document and nothing else. */
  json: boolean;
}

/** Reads `[part ...] [--quick] [--json]`; no part means all of `known`. Throws where something else is there. */
export function promiseArguments(
  args: readonly string[],
  known: readonly string[],
): PromiseArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`there is no part '${unknown}'; the parts are ${known.join(", ")}`);
  const parts = known.filter((name) => positionals.length === 0 || positionals.includes(name));
  return { parts, quick: values.quick, json: values.json };
}
