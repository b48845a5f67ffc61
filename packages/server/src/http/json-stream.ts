import { Readable } from "node:stream";
import type { Context } from "koa";

/**
 * Answers with JSON in pieces, of which each is made when the client has taken the ones before it:
 * a large answer neither stands in memory as a whole nor holds up the event loop. No piece may
 * throw: the status is sent before the first one.
 */
export function streamJson(ctx: Context, pieces: Iterable<string>): void {
  ctx.type = "application/json";
  ctx.body = Readable.from(pieces, { objectMode: false });
}
