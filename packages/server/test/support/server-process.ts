import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The server's program. */
export const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));
const READY = /listens on ((?:https?|unix):\S+)/;
const READY_TIMEOUT_MS = 20_000;

/** What is left of a process that ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The real server in its own process, seen from outside. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  url = "";

  private constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    const env = { PATH: process.env.PATH, ...environment };
    this.#child = spawn(process.execPath, [MAIN, ...args], { env });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.#ended = once(this.#child, "close").then(([code, signal]) => ({
      code,
      signal,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Starts a server on a free port and waits until it is ready. */
  static async start(args: string[] = [], environment: NodeJS.ProcessEnv = {}) {
    const server = ServerProcess.launch(["--port", "0", ...args], environment);
    await server.ready();
    return server;
  }

  /** Starts a server and waits for nothing. */
  static launch(args: string[], environment: NodeJS.ProcessEnv = {}): ServerProcess {
    return new ServerProcess(args, environment);
  }

  /** Runs a server that is expected to end by itself. */
  static run(args: string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return new ServerProcess(args, environment).ended();
  }

  /** Resolves when the server says that it listens, rejects where it ends before. */
  async ready(): Promise<void> {
    let over = false;
    this.ended().then(() => (over = true));
    await until(() => over || READY.test(this.stdout), READY_TIMEOUT_MS);
    const url = READY.exec(this.stdout)?.[1];
    if (url === undefined) throw new Error(`the server did not start: ${this.stderr}`);
    this.url = url;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops the server the polite way. */
  stop(): Promise<Ended> {
    this.signal("SIGTERM");
    return this.#ended;
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  /** `POST /v1/embeddings`. A string goes as it is, everything else as JSON. */
  embeddings(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.get("/v1/embeddings", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
  }

  /**
   * Sends bytes over a connection of its own; resolves with all that came back once the server
   * closes it.
   */
  async raw(text: string): Promise<string> {
    const socket = connect(this.port, "127.0.0.1").setEncoding("utf8");
    let answer = "";
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.write(text);
    await closed(socket);
    return answer;
  }
}

/** Resolves when the connection is closed, also by a reset: `once` would reject then. */
export function closed(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

/** Resolves as soon as `condition` holds, rejects after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 5000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await sleep(10);
  }
}
