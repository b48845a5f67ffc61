/** `npm run bench:engine -- [part ...] [--quick] [--json]`: what the engine must hold, each part in processes of its own. */
import { concurrency } from "./engine/parts/concurrency.js";
import { corpus } from "./engine/parts/corpus.js";
import { lanes } from "./engine/parts/lanes.js";
import { loads } from "./engine/parts/loads.js";
import { overload } from "./engine/parts/overload.js";
import { runParts } from "./promises/run.js";

await runParts({ concurrency, corpus, lanes, overload, loads }, process.argv.slice(2));
