import type { Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";

const LOOK_MS = 500;

/**
 * Closes the connection of a client that takes longer than `timeoutMs` to receive an answer that is
 * complete on our side: node has a limit for slow senders only. Stops looking when the server
 * closes.
 */
export function endSlowReaders(server: Server | TlsServer, timeoutMs: number): void {
  /** Answers that are not yet received, and since when they are complete. */
  const answers = new Map<ServerResponse, number | undefined>();
  server.on("request", (_request, response: ServerResponse) => {
    answers.set(response, undefined);
    response.once("close", () => answers.delete(response));
  });
  const look = () => {
    const now = performance.now();
    for (const [response, since] of answers) {
      if (!response.writableEnded) continue;
      if (since === undefined) answers.set(response, now);
      else if (now - since > timeoutMs) response.destroy();
    }
  };
  const timer = setInterval(look, LOOK_MS).unref();
  server.once("close", () => clearInterval(timer));
}
