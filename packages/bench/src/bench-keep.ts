/** `node packages/bench/dist/src/bench-keep.js RUN`: makes a run's folder the committed reference. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { keepRun } from "./article/keep-run.js";
import { command } from "./command.js";

const REFERENCE = fileURLToPath(new URL("../../results/reference", import.meta.url));

const USAGE = `
Usage: node packages/bench/dist/src/bench-keep.js RUN

Makes the folder of a run the committed reference.
`;

await command(USAGE, (args) => {
  const [run, ...rest] = parseArgs({ args, allowPositionals: true }).positionals;
  if (run === undefined || rest.length > 0) throw new RangeError("one run's folder must be named");
  keepRun(run, REFERENCE);
  console.log(REFERENCE);
  return 0;
});
