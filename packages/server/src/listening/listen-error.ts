/** A listening socket that could not be had. `code` is the system's, such as EADDRINUSE. */
export class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The system's code of an error, such as EADDRINUSE. */
export function systemCode(error: unknown): string {
  return error instanceof Error
    ? ((error as NodeJS.ErrnoException).code ?? "INTERNAL")
    : "INTERNAL";
}
