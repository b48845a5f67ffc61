import { Readable } from "node:stream";
import type { Context } from "koa";
import { clientGone } from "./http-error.js";
import { RequestLifetime } from "./request-lifetime.js";
import { scheduler } from "./scheduler.js";

/** Characters of a response up to which it is sent as a whole, with its Content-Length. */
export const WHOLE_LENGTH = 262_144;
/** Characters that are made at a time; a piece of the generator more, if that one is longer. */
const PART_LENGTH = 65_536;
/** Milliseconds that are spent on them at a time; a piece of the generator more. */
const PART_MS = 1;

/**
 * JSON in pieces, each the work of at most a millisecond and some 64 KiB. Once the first {@link WHOLE_LENGTH} characters are
 * made, it must not throw: the status is sent by then.
 */
export type JsonPieces = Iterator<string, unknown, undefined>;

/** Pieces, put together to parts that are worth writing to a socket. */
class Parts {
  readonly #pieces: JsonPieces;
  isDone = false;

  constructor(pieces: JsonPieces) {
    this.#pieces = pieces;
  }

  next(): string {
    const endTime = performance.now() + PART_MS;
    let part = "";
    do {
      const { value, done } = this.#pieces.next();
      if (done === true) {
        this.isDone = true;
        break;
      }
      part += value;
    } while (part.length < PART_LENGTH && performance.now() < endTime);
    return part;
  }

  /** Lets go of what the pieces are made from. */
  end(): void {
    this.isDone = true;
    this.#pieces.return?.();
  }
}

/**
 * The body of a response in parts. The next part is made when the socket has taken those before it, in its turn on the event
 * loop, so that what waits for a slow client is what the parts are made from.
 */
class PartStream extends Readable {
  #first: string | undefined;
  #parts: Parts | undefined;
  #isScheduled = false;

  constructor(first: string, parts: Parts) {
    super({ highWaterMark: PART_LENGTH });
    this.#first = first;
    this.#parts = parts;
  }

  override _read(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    scheduler.run(this.#make);
  }

  readonly #make = (): void => {
    this.#isScheduled = false;
    const parts = this.#parts;
    if (parts === undefined) return;
    try {
      const part = this.#first ?? parts.next();
      this.#first = undefined;
      if (part !== "") this.push(part, "utf8");
      if (parts.isDone) {
        // The socket may take its time with the last part.
        this.#parts = undefined;
        this.push(null);
      } else if (part === "") {
        this._read();
      }
    } catch (error) {
      this.destroy(error as Error);
    }
  };

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#parts?.end();
    this.#parts = undefined;
    this.#first = undefined;
    callback(error);
  }
}

async function respond(ctx: Context, parts: Parts, begin: string): Promise<void> {
  const lifetime = RequestLifetime.of(ctx.req, ctx.res);
  let text = begin;
  while (!parts.isDone && text.length < WHOLE_LENGTH && !lifetime.hasEnded) {
    await scheduler.yield();
    text += parts.next();
  }
  if (parts.isDone) {
    ctx.body = text;
    return;
  }
  if (lifetime.hasEnded) {
    parts.end();
    throw clientGone();
  }
  const stream = new PartStream(text, parts);
  ctx.body = stream;
  // A response that is queued behind another one of its connection does not emit "close" when its client goes.
  lifetime.onEnd(() => stream.destroy());
}

/**
 * Responds with JSON. A small response is sent as a whole; of a large one, each part is made when the client has taken those
 * before it, and the event loop is yielded to in between. Nothing of it is kept when the client goes. If there is nothing to
 * wait for, returns undefined.
 */
export function respondJson(ctx: Context, pieces: JsonPieces): Promise<void> | undefined {
  ctx.type = "application/json";
  const parts = new Parts(pieces);
  const text = parts.next();
  if (!parts.isDone) return respond(ctx, parts, text);
  ctx.body = text;
  return undefined;
}
