import type { Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";

const LOOK_MS = 500;

/** How far an answer is: what was handed to its socket, and since when nothing more was. */
interface Handed {
  bytes: number;
  since: number;
}

/**
 * Closes the connection of a client that takes longer than `timeoutMs` to receive an answer, or,
 * where it is made piece by piece, the next piece: node has a limit for slow senders only. Stops
 * looking when the server closes.
 */
export function endSlowReaders(server: Server | TlsServer, timeoutMs: number): void {
  /** Answers that are not yet received. */
  const answers = new Map<ServerResponse, Handed | undefined>();
  server.on("request", (_request, response: ServerResponse) => {
    answers.set(response, undefined);
    response.once("close", () => answers.delete(response));
  });
  const look = () => {
    const now = performance.now();
    for (const [response, handed] of answers) {
      if (!response.headersSent) continue;
      const bytes = response.socket?.bytesWritten ?? 0;
      if (handed?.bytes !== bytes) answers.set(response, { bytes, since: now });
      else if (now - handed.since > timeoutMs) response.destroy();
    }
  };
  const timer = setInterval(look, LOOK_MS).unref();
  server.once("close", () => clearInterval(timer));
}
