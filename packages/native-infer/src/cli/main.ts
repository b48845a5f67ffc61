#!/usr/bin/env node
import { SERVE } from "./arguments/commands.js";
import { helpText } from "./arguments/help.js";
import { type Invocation, readArguments } from "./arguments/read.js";
import { EXIT, explain } from "./exit.js";
import { ownManifest } from "./version.js";

/**
 * Runs what the command line says. Commands are imported only when they run: the doctor must work where the API does not even
 * load, and `--help` at once.
 */
async function run(invocation: Invocation): Promise<number> {
  if (invocation.kind === "help") process.stdout.write(helpText(invocation.command));
  if (invocation.kind === "version") process.stdout.write(`${ownManifest().version}\n`);
  if (invocation.kind !== "run") return EXIT.ok;
  const { values, operands } = invocation;
  switch (invocation.command) {
    case "embed":
      return (await import("./commands/embed.js")).embed(values, operands);
    case "sparse":
      return (await import("./commands/sparse.js")).sparse(values, operands);
    case "rerank":
      return (await import("./commands/rerank.js")).rerank(values, operands);
    case "classify":
      return (await import("./commands/classify.js")).classify(values, operands);
    case "tokenize":
      return (await import("./commands/tokenize.js")).tokenize(values, operands);
    case "info":
      return (await import("./commands/info.js")).info(values);
    case "doctor":
      return (await import("./commands/doctor.js")).doctor(values);
  }
}

/** A reader that has seen enough (`| head`) is no error. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  // Synchronous, and on a descriptor that may be the one that failed: more cannot be done.
  process.stderr.write(`native-infer: stdout: ${error.message}\n`);
  process.exit(EXIT.failed);
}

/** The server sees to its output and its exit code by itself. */
async function runServer(args: readonly string[]): Promise<void> {
  try {
    await (await import("./commands/serve.js")).serve(args);
  } catch (error) {
    const { message, exitCode } = explain(error);
    process.stderr.write(`native-infer: ${message}\n`);
    process.exit(exitCode);
  }
}

async function runCommand(args: readonly string[]): Promise<void> {
  process.stdout.on("error", onOutputError);
  process.stderr.on("error", () => process.exit(EXIT.failed));
  try {
    process.exitCode = await run(readArguments(args));
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === "EPIPE") process.exit(EXIT.ok);
    const { message, exitCode } = explain(error);
    process.exitCode = exitCode;
    process.stderr.write(`native-infer: ${message}\n`);
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === SERVE) await runServer(rest);
else await runCommand(process.argv.slice(2));
