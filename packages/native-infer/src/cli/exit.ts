/** The exit codes of `native-infer`; docs/reference/cli.md explains them. */
export const EXIT = {
  ok: 0,
  /** An input, a model, the runtime or a doctor's step failed. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** All went well but for the texts that `--skip-bad` left out. */
  skipped: 3,
} as const;

/** Ends the command: one line on stderr, and an exit code. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A wrong command line. */
export function usageError(message: string): CliError {
  return new CliError(`${message}; see --help`, EXIT.usage);
}

/** What an error says to a person, and with which code the command ends because of it. */
export function explain(error: unknown): { message: string; exitCode: number } {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  if (!(error instanceof Error)) return { message: String(error), exitCode: EXIT.failed };
  const code = "code" in error ? String(error.code) : undefined;
  // Arguments reach the API as they were given, so what it refuses is a wrong command line too.
  const exitCode = code === "INVALID_ARGUMENT" ? EXIT.usage : EXIT.failed;
  if (code === undefined) return { message: error.stack ?? error.message, exitCode };
  // Errors of the operating system begin with their code.
  const named = error.message.startsWith(code) ? error.message : `${code}: ${error.message}`;
  return { message: named, exitCode };
}
