#!/usr/bin/env node
import { createRequire } from "node:module";
import { describeError, exitCodeOf, writeLast } from "@native-infer/common";
import { ownHost } from "./options/own-host.js";

const PROGRAM = "native-infer-ingest";

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("../../package.json");
  return (manifest as { version: string }).version;
}

async function start([first, ...rest]: readonly string[]): Promise<void> {
  // The list of processes shows a program's arguments, among which there may be keys.
  process.title = PROGRAM;
  const host = ownHost(PROGRAM, version(), process.env);
  if (first === "worker") {
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
