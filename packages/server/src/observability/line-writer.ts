import { write, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const FLUSH_DELAY_MS = 20;
const MAX_PENDING_CHARACTERS = 1_048_576;
const STUCK_MS = 1000;

/**
 * Gathers lines for some milliseconds and writes them in one system call off the event loop.
 * `process.stdout` would not do: on Linux it writes to pipes and files synchronously, so that a
 * slow reader of the log stops the loop. Where the reader does not keep up, lines are dropped and
 * counted.
 */
export class LineWriter {
  readonly #fd: number;
  readonly #dropLine: (count: number) => string;
  #pending = "";
  #dropped = 0;
  #writingSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #onIdle: (() => void) | undefined;

  /**
   * `fd`: what to write to. `dropLine`: what to write once `count` calls of `write` were dropped,
   * newline included.
   */
  constructor(fd = 1, dropLine = (count: number) => `${count} log entries dropped\n`) {
    this.#fd = fd;
    this.#dropLine = dropLine;
  }

  /** Takes whole lines, each with its newline; those of one call are kept or dropped together. */
  write(lines: string): void {
    if (this.#pending.length + lines.length > MAX_PENDING_CHARACTERS) {
      this.#dropped += 1;
      return;
    }
    this.#pending += lines;
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_DELAY_MS).unref();
  }

  /** Resolves once everything is written, or after a second where the reader does not take it. */
  async close(): Promise<void> {
    this.#flush();
    if (this.#writingSince === undefined) return;
    const written = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    await Promise.race([written, sleep(STUCK_MS + FLUSH_DELAY_MS)]);
  }

  /** Whether a write has been waiting for its reader for a second. */
  get isStuck(): boolean {
    return this.#writingSince !== undefined && performance.now() - this.#writingSince > STUCK_MS;
  }

  /**
   * Writes at once, for the last lines before `process.exit`; nothing where a write is under way.
   */
  flushSync(): void {
    if (this.#writingSince !== undefined) return;
    const text = this.#take();
    try {
      if (text !== "") writeSync(this.#fd, text);
    } catch {
      // The reader is gone, and so is every other place to say so.
    }
  }

  #take(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const dropped = this.#dropped > 0 ? this.#dropLine(this.#dropped) : "";
    const text = this.#pending + dropped;
    this.#pending = "";
    this.#dropped = 0;
    return text;
  }

  #flush(): void {
    if (this.#writingSince !== undefined) return;
    const text = this.#take();
    if (text !== "") this.#send(Buffer.from(text));
    else this.#onIdle?.();
  }

  #send(bytes: Buffer): void {
    this.#writingSince ??= performance.now();
    write(this.#fd, bytes, (error, written) => {
      // EAGAIN: somebody else made this descriptor non-blocking, and its reader is behind.
      if (error?.code === "EAGAIN") {
        setTimeout(() => this.#send(bytes), FLUSH_DELAY_MS);
        return;
      }
      this.#writingSince = undefined;
      if (!error && written < bytes.length) this.#send(bytes.subarray(written));
      else this.#flush();
    });
  }
}
