/** `node packages/bench/dist/src/bench-keep.js RUN`: makes a run's folder the committed reference. */
import { fileURLToPath } from "node:url";
import { keepRun } from "./article/keep-run.js";

const REFERENCE = fileURLToPath(new URL("../../results/reference", import.meta.url));

const [run, ...rest] = process.argv.slice(2);
if (run === undefined || rest.length > 0) {
  console.error("one run's folder must be named");
  process.exitCode = 2;
} else {
  keepRun(run, REFERENCE);
  console.log(REFERENCE);
}
