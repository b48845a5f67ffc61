import { parseArgs } from "node:util";

/** Whether an error says what is wrong with the command line, and not with the program. */
function isUsageError(error: unknown): error is Error {
  if (error instanceof RangeError) return true;
  const { code } = error as { code?: unknown };
  return error instanceof TypeError && String(code).startsWith("ERR_PARSE_ARGS_");
}

/**
 * Runs a benchmark with the arguments of its command line. `--help` prints `usage` and runs nothing;
 * a RangeError, or an error of `parseArgs`, becomes one line on stderr and exit code 2. `run` has to
 * check its arguments before it prepares or measures anything; its result is the exit code.
 */
export async function command(
  usage: string,
  run: (args: string[]) => Promise<number | undefined> | number | undefined,
): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage.trim());
    return;
  }
  try {
    process.exitCode = (await run(args)) ?? process.exitCode ?? 0;
  } catch (error) {
    if (!isUsageError(error)) throw error;
    console.error(`${error.message.split("\n", 1)[0]}; see --help`);
    process.exitCode = 2;
  }
}

/** Throws for any argument: for programs that have none. */
export function noArguments(args: readonly string[]): void {
  parseArgs({ args: [...args], options: {} });
}
