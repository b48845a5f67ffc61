#!/usr/bin/env node
import { createRequire } from "node:module";
import { describeError, exitCodeOf, writeLast } from "@native-infer/common";
import type { Host } from "./commands/command-line.js";
import { optionsHelp, readCommandLine } from "./options/read.js";

const PROGRAM = "native-infer-ingest";

const host: Host = {
  names: { ingest: PROGRAM, worker: `${PROGRAM} worker` },
  settingsHelp: optionsHelp(),
  read: (args, flags) => readCommandLine(args, flags, process.env),
};

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("../../package.json");
  return (manifest as { version: string }).version;
}

async function start([first, ...rest]: readonly string[]): Promise<void> {
  // The list of processes shows a program's arguments, among which there may be keys.
  process.title = PROGRAM;
  if (first === "--version") {
    process.stdout.write(`${version()}\n`);
  } else if (first === "worker") {
    const { worker } = await import("./commands/worker.js");
    process.exit(await worker(rest, host));
  } else {
    const { ingest } = await import("./commands/ingest.js");
    process.exitCode = await ingest(first === undefined ? [] : [first, ...rest], host);
  }
}

await start(process.argv.slice(2)).catch((error: unknown) => {
  writeLast(2, `${PROGRAM}: ${describeError(error)}\n`);
  process.exit(exitCodeOf(error));
});
