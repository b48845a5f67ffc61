import { fileURLToPath } from "node:url";
import { type Ended, Program } from "@native-infer/testing";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

/** Starts `native-infer-ingest` in a process of its own. */
export function launch(args: readonly string[], input?: string): Program {
  return new Program(MAIN, args, input === undefined ? {} : { input });
}

/** Runs it to its end. */
export function run(args: readonly string[], input?: string): Promise<Ended> {
  return launch(args, input).ended();
}
