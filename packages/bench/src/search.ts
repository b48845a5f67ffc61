/** `npm run bench:search -- [ingest] [search] [--quick] [--json]`: what import and search must hold. */
import { command } from "./command.js";
import { runParts } from "./promises/run.js";
import { ingest } from "./search/parts/ingest.js";
import { search } from "./search/parts/search.js";

const PARTS = { ingest, search };

const USAGE = `
Usage: npm run bench:search -- [part ...] [--quick] [--json]

What import and search must hold. Exit code 1 if a figure misses its bound.

  part      ${Object.keys(PARTS).join(", ")}; all, if none is named
  --quick   Under a minute for everything, with figures that are too short to be quoted
  --json    One JSON document and nothing else
`;

await command(USAGE, (args) => runParts(PARTS, args));
