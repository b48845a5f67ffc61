import type { Context } from "koa";

/** Where the time of a request's texts went, in milliseconds. */
export interface Timings {
  /** From the call to its vectors, as the event loop saw it. */
  modelMs: number;
  /** The first text's wait for its batch. */
  queueMs: number;
  /** For the request's own texts, all together. */
  tokenizeMs: number;
  /** In the model, for all batches that a text of the request was in, company included. */
  runMs: number;
}

/** What an engine did for one request: for headers, logs, metrics and traces. */
export interface Work extends Timings {
  model: string;
  texts: number;
  /** UTF-16 units of the texts, token ids not counted. */
  characters: number;
  /** After truncation, special tokens included. */
  tokens: number;
}

/** Notes what was done for a request. The last call counts. */
export function noteWork(ctx: Context, work: Work): void {
  (ctx.state as { work?: Work }).work = work;
}

/** What was done for a request, if anything. */
export function workOf(ctx: Context): Work | undefined {
  return (ctx.state as { work?: Work }).work;
}
