import { connect, type Socket } from "node:net";
import { type Answer, AnswerParser } from "./answer-parser.js";

/** Where requests go. */
export interface Target {
  port: number;
  path: string;
  /** A JSON body: the request is a POST. */
  body?: string;
  headers?: Readonly<Record<string, string>>;
}

/** The request as HTTP/1.1 has it. */
export function requestBytes({ port, path, body, headers = {} }: Target): Buffer {
  const method = body === undefined ? "GET" : "POST";
  const all = {
    Host: `127.0.0.1:${port}`,
    ...(body === undefined
      ? {}
      : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`);
}

/** One kept-alive connection with at most one request under way, on plain sockets: the generator must cost little. */
export class Connection {
  #socket: Socket;
  #parser = new AnswerParser();
  #request: Buffer;
  #waiting: { resolve(answer: Answer): void; reject(reason: Error): void } | undefined;
  #failed: Error | undefined;

  private constructor(socket: Socket, target: Target) {
    this.#socket = socket;
    this.#request = requestBytes(target);
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the server closed the connection")));
  }

  /** Opens a connection to a server on the loopback interface. */
  static async open(target: Target): Promise<Connection> {
    const socket = connect({ host: "127.0.0.1", port: target.port, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new Connection(socket, target);
  }

  /** Sends the request; resolves with the last byte of its answer, whatever its status. */
  send(): Promise<Answer> {
    if (this.#failed) return Promise.reject(this.#failed);
    if (this.#waiting) throw new Error("the connection has a request under way");
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(this.#request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    try {
      const answer = this.#parser.push(bytes);
      if (!answer) return;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve(answer);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
    this.#socket.destroy();
  }
}

/** The same answer. Throws where it is not a good one. */
export function expectOk(answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(`the server answered ${answer.status}`);
  return answer;
}
