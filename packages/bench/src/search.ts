/** `npm run bench:search -- [ingest] [search] [--quick] [--json]`: what import and search must hold. */
import { command } from "./command.js";
import { promiseCommand } from "./promises/arguments.js";
import { runParts } from "./promises/run.js";
import { ingest } from "./search/parts/ingest.js";
import { search } from "./search/parts/search.js";

const PARTS = { ingest, search };

await command(
  promiseCommand("search", "What import and search must hold.", Object.keys(PARTS)),
  (args) => runParts(PARTS, args),
);
