/** The program behind `npm run bench:gate`; see gate/main.ts. */
import { command } from "./command.js";
import { gate } from "./gate/main.js";
import { WAYS } from "./ways/index.js";

const USAGE = `
Usage: npm run bench:gate -- [--update] [--run FOLDER] [--baseline FILE]

Judges a release against the baseline; exit code 1 if a ratio is worse than its bound.

  --update     Write the baseline instead
  --run        The folder of a run that is there; without it, one is made
  --baseline   The baseline's file
`;

await command(USAGE, (args) => gate(args, WAYS));
