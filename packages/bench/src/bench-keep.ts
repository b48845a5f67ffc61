/** `node packages/bench/dist/src/bench-keep.js RUN`: makes a run's folder the committed reference. */
import { fileURLToPath } from "node:url";
import { keepRun } from "./article/keep-run.js";
import { command, readArguments } from "./command.js";

const REFERENCE = fileURLToPath(new URL("../../results/reference", import.meta.url));

const KEEP = {
  name: "node packages/bench/dist/src/bench-keep.js",
  description: "Makes the folder of a run the committed reference.",
  options: {},
  operands: { name: "run", help: "The run's folder" },
};

await command(KEEP, (args) => {
  const [run, ...rest] = readArguments(KEEP, args).operands;
  if (run === undefined || rest.length > 0) throw new RangeError("one run's folder must be named");
  keepRun(run, REFERENCE);
  console.log(REFERENCE);
  return 0;
});
