import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import type { Context } from "koa";
import { badRequest } from "./http-error.js";

/** How long a client will wait for its answer, in milliseconds from the request's arrival. */
export const TIMEOUT_HEADER = "X-Request-Timeout-Ms";

/** The most that the header may say: a day. */
export const MAX_TIMEOUT_MS = 86_400_000;

/** When the client no longer wants its answer, in milliseconds since the epoch. Throws 400. */
function deadlineOf(ctx: Context): number | undefined {
  const given = ctx.get(TIMEOUT_HEADER);
  if (given === "") return undefined;
  if (!/^\d{1,8}$/.test(given) || Number(given) > MAX_TIMEOUT_MS) {
    throw badRequest(
      `${TIMEOUT_HEADER} is ${JSON.stringify(given.slice(0, 40))}; allowed is an integer from 0 to ${MAX_TIMEOUT_MS}`,
    );
  }
  return Date.now() + Number(given);
}

/**
 * Fires when a connection closes. One for each connection and not for each request: thousands of
 * AbortControllers a second survive long enough to make the garbage collector hold the loop.
 */
const departures = new WeakMap<Socket, AbortSignal>();

function departureOf(socket: Socket): AbortSignal {
  const known = departures.get(socket);
  if (known) return known;
  const gone = new AbortController();
  if (socket.destroyed) gone.abort();
  else socket.once("close", () => gone.abort());
  // Each text of each request that is under way on it may listen.
  setMaxListeners(0, gone.signal);
  // A signal that is left by its last listener forgets the event's name and learns it again, in a Map whose old tables the
  // garbage collector may promote; each then keeps what came after it, requests included, until the next full collection.
  gone.signal.addEventListener("abort", () => {});
  departures.set(socket, gone.signal);
  return gone.signal;
}

/** Options that end a call of the engine with the client's connection or at its deadline. */
export function callOf(ctx: Context): { signal: AbortSignal; deadline?: number } {
  const deadline = deadlineOf(ctx);
  const signal = departureOf(ctx.req.socket);
  return deadline === undefined ? { signal } : { signal, deadline };
}
