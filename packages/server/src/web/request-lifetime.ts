import { setMaxListeners } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Middleware } from "koa";
import { clientGone, HttpError } from "./http-error.js";

/*
 * ServerResponse's own "close" is not enough to learn that a request has ended: it is emitted before a middleware that waited
 * can listen, and never for a response that is queued behind another one on a connection that closes. The connection always
 * closes, so it ends the requests that are left.
 */

/**
 * Makes errors without their stacks for the rest of this callback: Node makes one for each request of a connection that
 * closes, of which one packet can bring 2,000, and walking the stack is most of the work.
 */
function withoutStacks(): void {
  const limit = Error.stackTraceLimit;
  if (limit === 0) return;
  Error.stackTraceLimit = 0;
  process.nextTick(() => {
    Error.stackTraceLimit = limit;
  });
}

/** A client's connection with its requests under way. One for each socket, for as long as the socket lives. */
class Connection {
  static readonly #ofSocket = new WeakMap<Socket, Connection>();
  readonly #requests: RequestLifetime[] = [];
  readonly #socket: Socket;
  #departure: AbortController | undefined;
  #isClosed = false;
  /** All requests that have come on it so far. */
  total = 0;
  /** Whether requests of it were dropped. */
  hasDropped = false;

  static of(socket: Socket): Connection {
    const known = Connection.#ofSocket.get(socket);
    if (known) return known;
    const connection = new Connection(socket);
    Connection.#ofSocket.set(socket, connection);
    return connection;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Before Node's own listener, which makes an error for each request.
    socket.prependOnceListener("close", () => this.#close());
  }

  get isClosed(): boolean {
    return this.#isClosed || this.#socket.destroyed;
  }

  /** Requests under way. */
  get size(): number {
    return this.#requests.length;
  }

  /**
   * Fires when the connection closes. One for each connection and not for each request: thousands of AbortControllers a
   * second survive long enough to make the garbage collector block the event loop.
   */
  get departure(): AbortSignal {
    if (this.#departure) return this.#departure.signal;
    const departure = new AbortController();
    this.#departure = departure;
    // Each text of each request that is under way on it may listen.
    setMaxListeners(0, departure.signal);
    // Stays, so that the signal keeps the event's name: see ADR 12.
    departure.signal.addEventListener("abort", () => {});
    if (this.isClosed) departure.abort();
    return departure.signal;
  }

  add(request: RequestLifetime): void {
    this.total += 1;
    this.#requests.push(request);
  }

  remove(request: RequestLifetime): void {
    const index = this.#requests.indexOf(request);
    const last = this.#requests.pop();
    if (last !== undefined && last !== request) this.#requests[index] = last;
  }

  #close(): void {
    this.#isClosed = true;
    if (this.hasDropped) withoutStacks();
    this.#departure?.abort();
    for (const request of [...this.#requests]) request.end();
  }
}

/** Fires when the connection closes; shared by all requests of the connection. */
export function departureOf(socket: Socket): AbortSignal {
  return Connection.of(socket).departure;
}

/** Requests that one connection may have under way. Clients that pipeline at all send fewer. */
export const MAX_PIPELINED = 16;

const LIFETIME = Symbol("lifetime");

/**
 * One HTTP request from its arrival until its client has received the response or has gone, whichever comes first, also if
 * the response never gets the socket because it is queued behind another one.
 */
export class RequestLifetime {
  readonly response: ServerResponse;
  /** Which of the requests under way on its connection it was when it arrived, from 1. */
  readonly position: number;
  readonly #connection: Connection;
  readonly #callbacks: (() => void)[] = [];
  #hasEnded = false;

  /** The lifetime of a request; the same one at each call. */
  static of(request: IncomingMessage, response: ServerResponse): RequestLifetime {
    const marked = response as ServerResponse & { [LIFETIME]?: RequestLifetime };
    marked[LIFETIME] ??= new RequestLifetime(request, response);
    return marked[LIFETIME];
  }

  /**
   * Whether it came after the request that was refused because its connection had {@link MAX_PIPELINED} under way: nothing is
   * done for it, and its response is never sent.
   */
  get isDropped(): boolean {
    return this.position > MAX_PIPELINED + 1;
  }

  private constructor(request: IncomingMessage, response: ServerResponse) {
    this.response = response;
    this.#connection = Connection.of(request.socket);
    this.position = this.#connection.size + 1;
    if (this.isDropped) this.#connection.hasDropped = true;
    if (this.isDropped || this.#connection.isClosed || response.closed) {
      this.#hasEnded = true;
      return;
    }
    this.#connection.add(this);
    response.once("close", () => this.end());
  }

  /** Whether the client has received the response or has gone; also true of one that is dropped. */
  get hasEnded(): boolean {
    return this.#hasEnded || this.#connection.isClosed;
  }

  /** Requests that have come on its connection so far. */
  get requestsOnConnection(): number {
    return this.#connection.total;
  }

  /** Calls `callback` once, when the request ends; at once if it has ended. Callbacks must not throw. */
  onEnd(callback: () => void): void {
    if (this.#hasEnded) callback();
    else this.#callbacks.push(callback);
  }

  /** For this file: the response closed, or its connection did. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#connection.remove(this);
    for (const callback of this.#callbacks) callback();
    this.#callbacks.length = 0;
  }
}

/** Requests under way, without an order. Not a Map: see ADR 12. */
export class RequestsUnderWay<Entry extends { readonly lifetime: RequestLifetime }> {
  readonly #all: { entry: Entry; index: number }[] = [];

  *[Symbol.iterator](): Iterator<Entry> {
    for (const { entry } of this.#all) yield entry;
  }

  /** Adds a request until it ends. */
  add(entry: Entry): void {
    if (entry.lifetime.hasEnded) return;
    const item = { entry, index: this.#all.length };
    this.#all.push(item);
    entry.lifetime.onEnd(() => {
      // The last one takes its place.
      const last = this.#all.pop();
      if (last === undefined || last === item) return;
      last.index = item.index;
      this.#all[item.index] = last;
    });
  }
}

const RETRY_AFTER_S = 1;

/**
 * Limits the work for the requests of one connection: a packet of 64 KB has room for 2,000, all of which Node hands over at
 * once. {@link refusePipelined} refuses the first one beyond {@link MAX_PIPELINED} and closes the connection after it; those
 * behind it end here, as HTTP allows on a connection that closes.
 */
export function dropPipelined(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (!RequestLifetime.of(request, response).isDropped) listener(request, response);
  };
}

/**
 * Throws 429 for the first request of a connection beyond {@link MAX_PIPELINED}, and 499 if the client has gone while the
 * request waited for the event loop. To stand behind what formats errors.
 */
export function refusePipelined(): Middleware {
  return (ctx, next) => {
    const { hasEnded, position } = RequestLifetime.of(ctx.req, ctx.res);
    if (hasEnded) throw clientGone();
    if (position <= MAX_PIPELINED) return next();
    ctx.res.shouldKeepAlive = false;
    throw new HttpError(
      429,
      "OVERLOADED",
      `${MAX_PIPELINED} requests of this connection are under way; no more are allowed`,
      { retryAfter: RETRY_AFTER_S },
    );
  };
}
