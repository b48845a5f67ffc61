/** `npm run bench:http -- [part ...] [--quick] [--json]`: what the server must hold, as a real process under real load. */
import { article } from "./http/parts/article.js";
import { cost } from "./http/parts/cost.js";
import { overload } from "./http/parts/overload.js";
import { probes } from "./http/parts/probes.js";
import { runParts } from "./promises/run.js";

await runParts({ cost, article, overload, probes }, process.argv.slice(2));
