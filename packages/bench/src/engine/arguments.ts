import { parseArgs } from "node:util";

/** In the order in which they run. */
export const PART_NAMES = ["concurrency", "corpus", "lanes", "overload", "loads"] as const;

export type PartName = (typeof PART_NAMES)[number];

/** What the command line of the engine's benchmark asks for. */
export interface EngineArguments {
  parts: PartName[];
  /** Under a minute for everything, with figures that are too short to be quoted. */
  quick: boolean;
  /** Print one JSON document and nothing else. */
  json: boolean;
}

function isPart(name: string): name is PartName {
  return (PART_NAMES as readonly string[]).includes(name);
}

/** Reads `[part ...] [--quick] [--json]`; no part means all. Throws where something else is there. */
export function engineArguments(args: readonly string[]): EngineArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.find((name) => !isPart(name));
  if (unknown !== undefined)
    throw new RangeError(`there is no part '${unknown}'; the parts are ${PART_NAMES.join(", ")}`);
  const parts = PART_NAMES.filter((name) => positionals.length === 0 || positionals.includes(name));
  return { parts, quick: values.quick, json: values.json };
}
