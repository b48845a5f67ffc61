/** What a command's process ends with. */
export const EXIT = {
  ok: 0,
  /** An error that no other code stands for. */
  error: 1,
  settings: 2,
  model: 4,
} as const;

/** Codes of errors of the engine that say that its model cannot be loaded. */
const MODEL_CODES: ReadonlySet<string> = new Set([
  "MODEL_NOT_FOUND",
  "MODEL_INVALID",
  "DOWNLOAD_FAILED",
  "DEADLINE_EXCEEDED",
  "RUNTIME_NOT_FOUND",
  "RUNTIME_INCOMPATIBLE",
  "NOT_FINITE",
  "RESOURCE_EXHAUSTED",
]);

/** The exit code for an error at start, by its `code`. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error) || !("code" in error)) return EXIT.error;
  if (error.code === "INVALID_ARGUMENT") return EXIT.settings;
  return MODEL_CODES.has(String(error.code)) ? EXIT.model : EXIT.error;
}

/** An error as the last line of a command: its code and message, or its stack if nobody expected it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `INTERNAL: ${String(error)}`;
  return "code" in error ? `${error.code}: ${error.message}` : `INTERNAL: ${error.stack}`;
}
