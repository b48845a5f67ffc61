/** `npm run bench:http -- [part ...] [--quick] [--json]`: what the server must hold, as a real process under real load. */
import { command } from "./command.js";
import { article } from "./http/parts/article.js";
import { cost } from "./http/parts/cost.js";
import { overload } from "./http/parts/overload.js";
import { probes } from "./http/parts/probes.js";
import { runParts } from "./promises/run.js";

const PARTS = { cost, article, overload, probes };

const USAGE = `
Usage: npm run bench:http -- [part ...] [--quick] [--json]

What the server must hold, as a real process under real load. Exit code 1 if a figure misses its bound.

  part      ${Object.keys(PARTS).join(", ")}; all, if none is named
  --quick   Under a minute for everything, with figures that are too short to be quoted
  --json    One JSON document and nothing else
`;

await command(USAGE, (args) => runParts(PARTS, args));
