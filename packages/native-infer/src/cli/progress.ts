import type { Values } from "./arguments/options.js";

const REDRAW_MS = 100;
/** Takes away what is on the line. */
export const CLEAR_LINE = "\r\x1b[K";

/** What a progress bar draws on: stderr, where it is a terminal. */
export interface Terminal {
  columns?: number;
  write(text: string): unknown;
}

/** Stderr, if it is a terminal, unless output on the same terminal would mix with progress, or `--no-progress` is given. */
export function progressTerminal({ output, noProgress }: Values): Terminal | undefined {
  const mixed = process.stdout.isTTY && output === undefined;
  return process.stderr.isTTY && !mixed && !noProgress ? process.stderr : undefined;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}

/** One line that tells texts done, texts a second and, where the input's size is known, how long it will still take. */
export class Progress {
  readonly #begin: number;
  #drawn = Number.NEGATIVE_INFINITY;
  #texts = 0;

  /** Without a terminal nothing is drawn. `now` is in milliseconds. */
  constructor(
    private readonly terminal: Terminal | undefined,
    private readonly totalBytes: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#begin = now();
  }

  /** `texts` more are written; the input was read up to `bytesRead` for them. */
  advance(texts: number, bytesRead: number): void {
    this.#texts += texts;
    if (this.terminal === undefined || this.now() - this.#drawn < REDRAW_MS) return;
    this.#drawn = this.now();
    this.#draw(this.#line(bytesRead));
  }

  /** Takes the line away, so that something else can be written. */
  clear(): void {
    this.terminal?.write(CLEAR_LINE);
    this.#drawn = Number.NEGATIVE_INFINITY;
  }

  /** Leaves the last figures on the terminal. */
  end(): void {
    const seconds = (this.now() - this.#begin) / 1000;
    this.#draw(`${this.#counted()} in ${duration(seconds)}\n`);
  }

  #counted(): string {
    const seconds = (this.now() - this.#begin) / 1000;
    const rate = seconds > 0 ? `, ${(this.#texts / seconds).toFixed(0)}/s` : "";
    return `${this.#texts.toLocaleString("en")} texts${rate}`;
  }

  #line(bytesRead: number): string {
    const { totalBytes } = this;
    if (totalBytes === undefined || totalBytes === 0 || bytesRead === 0) return this.#counted();
    const done = Math.min(1, bytesRead / totalBytes);
    const left = ((this.now() - this.#begin) / 1000) * (1 / done - 1);
    const bar = "#".repeat(Math.floor(done * 20)).padEnd(20, ".");
    const percent = `${Math.floor(done * 100)} %`.padStart(5);
    return `[${bar}] ${percent}, ${this.#counted()}, ${duration(left)} left`;
  }

  #draw(line: string): void {
    // A line that wraps could not be taken back.
    const columns = (this.terminal?.columns || 80) - 1;
    const ending = line.endsWith("\n") ? "\n" : "";
    this.terminal?.write(`${CLEAR_LINE}${line.trimEnd().slice(0, columns)}${ending}`);
  }
}
