/** `npm run bench:http -- [part ...] [--quick] [--json]`: what the server must hold, as a real process under real load. */
import { command } from "./command.js";
import { article } from "./http/parts/article.js";
import { cost } from "./http/parts/cost.js";
import { overload } from "./http/parts/overload.js";
import { probes } from "./http/parts/probes.js";
import { promiseCommand } from "./promises/arguments.js";
import { runParts } from "./promises/run.js";

const PARTS = { cost, article, overload, probes };

await command(
  promiseCommand(
    "http",
    "What the server must hold, as a real process under real load.",
    Object.keys(PARTS),
  ),
  (args) => runParts(PARTS, args),
);
