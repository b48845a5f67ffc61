import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** What is left of a process that ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** What a program is started with beside its arguments. */
export interface ProgramOptions {
  /** Variables beside PATH. Default: none. */
  environment?: NodeJS.ProcessEnv;
  /** What is on its standard input. Default: nothing. */
  input?: string;
}

/** A program of ours in its own process, seen from outside. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  stdout = "";
  stderr = "";

  /** Starts the JavaScript file `main`. */
  constructor(
    main: string,
    args: readonly string[],
    { environment = {}, input = "" }: ProgramOptions = {},
  ) {
    const env = { PATH: process.env.PATH, ...environment };
    this.#child = spawn(process.execPath, [main, ...args], { env });
    // It may end without reading.
    this.#child.stdin?.on("error", () => {}).end(input);
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.#ended = once(this.#child, "close").then(([code, signal]) => ({
      code,
      signal,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it with SIGTERM. */
  stop(): Promise<Ended> {
    this.signal("SIGTERM");
    return this.#ended;
  }
}
