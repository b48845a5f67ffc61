import {
  type CommandDefinition,
  type Options,
  parseCommandLine,
  UsageError,
  type Values,
  valuesOf,
} from "@native-infer/command-line";

/** What a benchmark's command line may have; see `CommandDefinition`. */
export interface BenchCommand<O extends Options> {
  /** As it is called: `npm run bench --`. */
  name: string;
  /** What it does, in sentences. */
  description: string;
  options: O;
  operands?: CommandDefinition["operands"];
}

function definitionOf({ options, ...command }: BenchCommand<Options>): CommandDefinition {
  return { ...command, groups: { Options: options } };
}

/** What a command line says. Throws `UsageError` for what the command does not take; `--help` has no values. */
export function readArguments<O extends Options>(
  command: BenchCommand<O>,
  args: readonly string[],
): { values: Values<O>; operands: readonly string[] } {
  const line = parseCommandLine(definitionOf(command), args);
  if (line.kind !== "run") throw new UsageError("help stands alone");
  return { values: valuesOf(command.options, line.given), operands: line.operands };
}

/**
 * Runs a benchmark with the arguments of its command line. `--help` prints help and runs nothing; a `UsageError` or a
 * RangeError becomes one line on stderr and exit code 2. `run` has to check its arguments before it prepares or measures
 * anything; its result is the exit code.
 */
export async function command(
  definition: BenchCommand<Options>,
  run: (args: string[]) => Promise<number | undefined> | number | undefined,
): Promise<void> {
  const args = process.argv.slice(2);
  try {
    const line = parseCommandLine(definitionOf(definition), args);
    if (line.kind === "print") process.stdout.write(line.text);
    else process.exitCode = (await run(args)) ?? process.exitCode ?? 0;
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof UsageError)) throw error;
    const [message = ""] = error.message.split("\n", 1);
    console.error(/see --help$/i.test(message) ? message : `${message}; see --help`);
    process.exitCode = 2;
  }
}
