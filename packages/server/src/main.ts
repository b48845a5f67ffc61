#!/usr/bin/env node
import { describeError, writeLast } from "@native-infer/common";
import { readSettings } from "./settings/read.js";
import { exitCodeOf } from "./start/exit-codes.js";

function fail(error: unknown): never {
  writeLast(2, `native-infer-server: ${describeError(error)}\n`);
  process.exit(exitCodeOf(error));
}

/** A command below the server, which is another package's. */
async function runBelow(name: string, args: readonly string[]): Promise<void> {
  const { runIngest } = await import("./start/ingest.js");
  const code = await runIngest(name === "worker" ? name : "ingest", args, process.env);
  if (name === "worker") process.exit(code);
  process.exitCode = code;
}

async function start(args: readonly string[]): Promise<void> {
  // The list of processes shows a program's arguments, among which there may be keys.
  process.title = "native-infer-server";
  const command = readSettings(args, process.env);
  if (command.kind === "print") {
    process.stdout.write(command.text);
  } else if (command.kind === "command") {
    await runBelow(command.name, command.args);
  } else {
    // The server takes much longer to load than the settings to be read, wrong ones too.
    const { run } = await import("./server-process.js");
    await run(command.settings);
  }
}

await start(process.argv.slice(2)).catch(fail);
