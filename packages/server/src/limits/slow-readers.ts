import type { Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";

const LOOK_MS = 500;

/** An answer that is not yet received. */
interface Answer {
  response: ServerResponse;
  /** Where it is in the list. */
  index: number;
  /** What was handed to its socket, and since when nothing more was. */
  bytes: number;
  since: number;
}

/**
 * The answers under way, without an order. Not a Map: what requests enter and leave makes new tables again and again, and
 * an old one that the garbage collector has promoted keeps all that come after it, with their requests, from being freed
 * until its next full collection.
 */
class Answers {
  readonly #all: Answer[] = [];

  [Symbol.iterator](): Iterator<Answer> {
    return this.#all[Symbol.iterator]();
  }

  add(response: ServerResponse): void {
    const answer = { response, index: this.#all.length, bytes: -1, since: 0 };
    this.#all.push(answer);
    response.once("close", () => this.#remove(answer));
  }

  /** The last one takes its place. */
  #remove({ index }: Answer): void {
    const last = this.#all.pop();
    if (last === undefined || last.index === index) return;
    last.index = index;
    this.#all[index] = last;
  }
}

/**
 * Closes the connection of a client that takes longer than `timeoutMs` to receive an answer, or,
 * where it is made piece by piece, the next piece: node has a limit for slow senders only. Stops
 * looking when the server closes.
 */
export function endSlowReaders(server: Server | TlsServer, timeoutMs: number): void {
  const answers = new Answers();
  server.on("request", (_request, response: ServerResponse) => answers.add(response));
  const look = () => {
    const now = performance.now();
    for (const answer of answers) {
      const { response } = answer;
      if (!response.headersSent) continue;
      const bytes = response.socket?.bytesWritten ?? 0;
      if (answer.bytes !== bytes) Object.assign(answer, { bytes, since: now });
      else if (now - answer.since > timeoutMs) response.destroy();
    }
  };
  const timer = setInterval(look, LOOK_MS).unref();
  server.once("close", () => clearInterval(timer));
}
