import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import { Server as NetServer, type Socket } from "node:net";
import { type Clock, systemClock } from "../common/clock.js";
import { RequestLifetime, RequestsUnderWay } from "../web/request-lifetime.js";

/** What {@link Drain} needs to know of a server. */
export interface Drained {
  server: Server | TlsServer;
  /** Its open connections. */
  sockets: ReadonlySet<Socket>;
}

/**
 * What clients have sent may still wait in the kernel. A busy client that has received a response sends its next request
 * within this time.
 */
const LINGER_MS = 200;
const POLL_INTERVAL_MS = 25;

/**
 * The end of a server, without the loss of a request that was wholly sent. HTTP/1.1 has one way to say that a connection
 * ends: `Connection: close` on a response. So every response from the signal on carries it, requests that are in the kernel
 * are still read for a moment, and idle connections close last.
 */
export class Drain {
  readonly #clock: Clock;
  readonly #server: Server | TlsServer;
  readonly #sockets: ReadonlySet<Socket>;
  readonly #underWay = new RequestsUnderWay<{ lifetime: RequestLifetime }>();
  #isDraining = false;

  /** To be made before the server listens: it watches which requests are under way. */
  constructor({ server, sockets }: Drained, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#server = server;
    this.#sockets = sockets;
    server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#underWay.add({ lifetime: RequestLifetime.of(request, response) });
      if (this.#isDraining) response.shouldKeepAlive = false;
    });
  }

  /** Resolves when all connections are closed, with whether all requests were answered within `graceMs`. */
  async run(graceMs: number): Promise<boolean> {
    let inTime = true;
    this.#isDraining = true;
    for (const { lifetime } of this.#underWay) lifetime.response.shouldKeepAlive = false;
    const cancelGrace = this.#clock.after(graceMs, () => {
      inTime = false;
      this.#server.closeAllConnections();
      for (const socket of this.#sockets) socket.destroy();
    });
    // Connections that wait to be accepted are accepted by then.
    await nextIteration();
    const stopClosing = this.#closeIdle(Math.min(LINGER_MS, graceMs / 2));
    await this.#close();
    stopClosing();
    cancelGrace();
    return inTime;
  }

  /** From `lingerMs` on, closes idle connections whenever there are any; returns how to stop. */
  #closeIdle(lingerMs: number): () => void {
    let stop: () => void;
    const close = () => this.#server.closeIdleConnections();
    stop = this.#clock.after(lingerMs, async () => {
      stop = this.#clock.every(POLL_INTERVAL_MS, close);
      // A timer comes before the data that sockets have received in the same iteration.
      await nextIteration();
      close();
    });
    return () => stop();
  }

  /** Accepts no more connections; resolves when the last one is closed, also of those that the server did not accept itself. */
  async #close(): Promise<void> {
    // http.Server's own close() would close idle connections at once.
    await new Promise<void>((resolve) => {
      NetServer.prototype.close.call(this.#server, () => resolve());
    });
    await Promise.all(
      [...this.#sockets].map(
        (socket) => new Promise<void>((resolve) => socket.once("close", () => resolve())),
      ),
    );
  }
}

function nextIteration(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
