/** `npm run bench:search -- [ingest] [search] [--quick] [--json]`: what import and search must hold. */
import { runParts } from "./promises/run.js";
import { ingest } from "./search/parts/ingest.js";
import { search } from "./search/parts/search.js";

await runParts({ ingest, search }, process.argv.slice(2));
