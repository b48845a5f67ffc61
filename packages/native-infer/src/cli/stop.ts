import { constants } from "node:os";

/** Exit codes of a program that a signal ended, as shells give them. */
const SIGNALS = {
  SIGINT: 128 + constants.signals.SIGINT,
  SIGTERM: 128 + constants.signals.SIGTERM,
};

/**
 * Listens for SIGINT and SIGTERM: the first one asks the command to end with what it has, a second one ends the
 * process at once. `close` it, or the signals stay caught.
 */
export class StopRequest {
  /** The exit code, once a signal has come. */
  exitCode: number | undefined;
  readonly #controller = new AbortController();
  readonly #listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = () => this.#on(code);
    process.on(name, listener);
    return { name, listener };
  });

  /** Aborted by the first signal, and by `close`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends whatever still reads, and gives the signals back. */
  close(): void {
    for (const { name, listener } of this.#listeners) process.off(name, listener);
    this.#controller.abort();
  }

  #on(code: number): void {
    if (this.exitCode !== undefined) process.exit(code);
    this.exitCode = code;
    this.#controller.abort();
  }
}
