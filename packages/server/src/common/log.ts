/** Where the server writes about itself. */
export interface Log {
  /** A line about the server itself. */
  info(line: string): void;
  /**
   * An error that nobody expected, with its stack. `where` names the request without its text,
   * `requestId` is the response's `X-Request-Id`.
   */
  error(where: string, error: unknown, requestId?: string): void;
}
