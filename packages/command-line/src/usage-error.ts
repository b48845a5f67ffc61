/** What is wrong with a command line, an environment variable or a configuration file, in one line. */
export class UsageError extends Error {
  readonly code = "INVALID_ARGUMENT";

  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
