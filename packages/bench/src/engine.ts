/** `npm run bench:engine -- [part ...] [--quick] [--json]`: what the engine must hold, each part in processes of its own. */
import { command } from "./command.js";
import { concurrency } from "./engine/parts/concurrency.js";
import { corpus } from "./engine/parts/corpus.js";
import { lanes } from "./engine/parts/lanes.js";
import { loads } from "./engine/parts/loads.js";
import { overload } from "./engine/parts/overload.js";
import { promiseCommand } from "./promises/arguments.js";
import { runParts } from "./promises/run.js";

const PARTS = { concurrency, corpus, lanes, overload, loads };

await command(
  promiseCommand(
    "engine",
    "What the engine must hold, each part in processes of its own.",
    Object.keys(PARTS),
  ),
  (args) => runParts(PARTS, args),
);
