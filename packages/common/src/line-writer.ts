import { write } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { withoutWaiting, writeLast } from "./log-descriptor.js";

const FLUSH_DELAY_MS = 20;
const MAX_PENDING_CHARACTERS = 1_048_576;
const STUCK_MS = 1000;

/** Writes what `writer` still holds when the process exits. */
export function flushAtExit(writer: LineWriter): void {
  process.on("exit", () => {
    writer.flushSync();
    // Node waits for its pool's threads at the end, and one of them for a reader that may never
    // read.
    if (writer.isStuck) process.kill(process.pid, "SIGKILL");
  });
}

/**
 * Gathers lines for some milliseconds and writes them in one system call off the event loop.
 * `process.stdout` would not do: on Linux it writes to pipes and files synchronously, so that a
 * slow reader of the log stops the loop. If the reader does not keep up or is gone, or the disk is
 * full, lines are dropped and counted; no error of the descriptor reaches the process.
 */
export class LineWriter {
  readonly #fd: number;
  readonly #dropLine: (count: number) => string;
  #pending = "";
  /** Calls of `write` whose lines are in `#pending`. */
  #entries = 0;
  #dropped = 0;
  /** Whether lines that were taken are not all written yet. */
  #isWriting = false;
  /** When the write began that the system has not answered yet. */
  #callSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #onIdle: (() => void) | undefined;

  /**
   * `fd`: what to write to. `dropLine`: what to write once `count` calls of `write` were dropped,
   * newline included.
   */
  constructor(fd = 1, dropLine = (count: number) => `${count} log entries dropped\n`) {
    this.#fd = withoutWaiting(fd);
    this.#dropLine = dropLine;
  }

  /** Takes whole lines, each with its newline; those of one call are kept or dropped together. */
  write(lines: string): void {
    if (this.#pending.length + lines.length > MAX_PENDING_CHARACTERS) {
      this.#dropped += 1;
      return;
    }
    this.#pending += lines;
    this.#entries += 1;
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_DELAY_MS).unref();
  }

  /** Resolves once everything is written, or after a second where the reader does not take it. */
  async close(): Promise<void> {
    this.#flush();
    if (!this.#isWriting) return;
    const written = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    await Promise.race([written, sleep(STUCK_MS + FLUSH_DELAY_MS)]);
  }

  /** Whether a write has kept a thread waiting for its reader for a second. */
  get isStuck(): boolean {
    return this.#callSince !== undefined && performance.now() - this.#callSince > STUCK_MS;
  }

  /**
   * Writes at once, for the last lines before `process.exit`; nothing where a write is under way.
   */
  flushSync(): void {
    if (this.#isWriting) return;
    writeLast(this.#fd, this.#take().text);
  }

  /** What is to be written, and how many entries it has. */
  #take(): { text: string; entries: number } {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const dropped = this.#dropped > 0 ? this.#dropLine(this.#dropped) : "";
    const taken = { text: this.#pending + dropped, entries: this.#entries + this.#dropped };
    this.#pending = "";
    this.#entries = 0;
    this.#dropped = 0;
    return taken;
  }

  #flush(): void {
    if (this.#isWriting) return;
    const { text, entries } = this.#take();
    if (text !== "") this.#send(Buffer.from(text), entries);
    else this.#onIdle?.();
  }

  #send(bytes: Buffer, entries: number): void {
    this.#isWriting = true;
    this.#callSince = performance.now();
    write(this.#fd, bytes, (error, written) => {
      this.#callSince = undefined;
      // The descriptor does not wait, and its reader is behind.
      if (error?.code === "EAGAIN") {
        setTimeout(() => this.#send(bytes, entries), FLUSH_DELAY_MS);
        return;
      }
      this.#isWriting = false;
      if (error) this.#fail(entries);
      else if (written < bytes.length) this.#send(bytes.subarray(written), entries);
      else this.#flush();
    });
  }

  /** What could not be written is reported with the next lines, if these can be. */
  #fail(entries: number): void {
    this.#dropped += entries;
    if (this.#pending !== "")
      this.#timer ??= setTimeout(() => this.#flush(), FLUSH_DELAY_MS).unref();
    this.#onIdle?.();
  }
}
