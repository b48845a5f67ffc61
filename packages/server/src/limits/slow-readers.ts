import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import { type Clock, systemClock } from "../common/clock.js";
import { RequestLifetime, RequestsUnderWay } from "../web/request-lifetime.js";

const POLL_INTERVAL_MS = 500;

/** How long a client may take to receive the next piece while memory is short: what it holds, others need. */
const SHORT_TIMEOUT_MS = 5000;

/** Whether requests are refused because others hold too much memory. */
export interface MemoryPressure {
  readonly isShort: boolean;
}

/** What {@link endSlowReaders} goes by. */
export interface SlowReaderRules {
  timeoutMs: number;
  /** Default: it never is short. */
  memory?: MemoryPressure;
  clock?: Clock;
}

/** A response that is not yet received. */
interface Watched {
  readonly lifetime: RequestLifetime;
  /** What was handed to its socket, and since when nothing more was. */
  bytes: number;
  since: number;
}

/**
 * Closes the connection of a client that takes longer than `timeoutMs` to receive a response, or, if it is made piece by
 * piece, the next piece: Node has a limit for slow senders only. While memory is short, 5 s are the limit. Stops when the
 * server closes.
 */
export function endSlowReaders(
  server: Server | TlsServer,
  { timeoutMs, memory, clock = systemClock }: SlowReaderRules,
): void {
  const underWay = new RequestsUnderWay<Watched>();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    underWay.add({ lifetime: RequestLifetime.of(request, response), bytes: -1, since: 0 });
  });
  const look = () => {
    const now = clock.now();
    const limitMs = memory?.isShort ? Math.min(SHORT_TIMEOUT_MS, timeoutMs) : timeoutMs;
    for (const watched of underWay) {
      const { response } = watched.lifetime;
      // One that waits behind another has no socket yet; the one before it is watched.
      if (!response.headersSent || response.socket === null) continue;
      const bytes = response.socket.bytesWritten;
      if (watched.bytes !== bytes) Object.assign(watched, { bytes, since: now });
      else if (now - watched.since > limitMs) response.destroy();
    }
  };
  server.once("close", clock.every(POLL_INTERVAL_MS, look));
}
