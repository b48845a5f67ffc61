/** `npm run bench:engine -- [part ...] [--quick] [--json]`: what the engine must hold, each part in processes of its own. */
import { command } from "./command.js";
import { concurrency } from "./engine/parts/concurrency.js";
import { corpus } from "./engine/parts/corpus.js";
import { lanes } from "./engine/parts/lanes.js";
import { loads } from "./engine/parts/loads.js";
import { overload } from "./engine/parts/overload.js";
import { runParts } from "./promises/run.js";

const PARTS = { concurrency, corpus, lanes, overload, loads };

const USAGE = `
Usage: npm run bench:engine -- [part ...] [--quick] [--json]

What the engine must hold, each part in processes of its own. Exit code 1 if a figure misses its bound.

  part      ${Object.keys(PARTS).join(", ")}; all, if none is named
  --quick   Under a minute for everything, with figures that are too short to be quoted
  --json    One JSON document and nothing else
`;

await command(USAGE, (args) => runParts(PARTS, args));
