import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { type Ended, Program, until } from "@native-infer/testing";

/** The server's program with one route more: `GET /` embeds a text, then waits. */
export const MAIN = fileURLToPath(new URL("waiting-server.js", import.meta.url));
/** The server's own program. */
export const SERVER_MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));
const READY = /listens on ((?:https?|unix):\S+)/;
const READY_TIMEOUT_MS = 20_000;

/** The real server in its own process, seen from outside. */
export class ServerProcess extends Program {
  url = "";

  private constructor(args: readonly string[], environment: NodeJS.ProcessEnv, main = MAIN) {
    super(main, args, { environment });
  }

  /** Starts a server on a free port and waits until it is ready. */
  static async start(args: string[] = [], environment: NodeJS.ProcessEnv = {}, main = MAIN) {
    const server = ServerProcess.launch(["--port", "0", ...args], environment, main);
    await server.ready();
    return server;
  }

  /** Starts a server and waits for nothing. */
  static launch(args: string[], environment: NodeJS.ProcessEnv = {}, main = MAIN): ServerProcess {
    return new ServerProcess(args, environment, main);
  }

  /** Runs a server that is expected to end by itself. */
  static run(args: string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return new ServerProcess(args, environment).ended();
  }

  /** Resolves when the server says that it listens, rejects where it ends before. */
  async ready(): Promise<void> {
    let over = false;
    void this.ended().then(() => (over = true));
    await until(() => over || READY.test(this.stdout), READY_TIMEOUT_MS);
    const url = READY.exec(this.stdout)?.[1];
    if (url === undefined) throw new Error(`the server did not start: ${this.stderr}`);
    this.url = url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
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
