import type { Context } from "koa";
import type { Input } from "native-infer";

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

/** What a request handed to an engine. */
export interface Asked {
  inputs: readonly Input[];
  /** `performance.now()` when it did. */
  at: number;
}

interface Notes {
  asked?: Asked;
  work?: Work;
  ioMs?: number;
}

/** Notes what a request hands to an engine. The last call counts. */
export function noteInputs(ctx: Context, inputs: readonly Input[]): void {
  (ctx.state as Notes).asked = { inputs, at: performance.now() };
}

/** What a request handed to an engine, if anything. */
export function askedOf(ctx: Context): Asked | undefined {
  return (ctx.state as Notes).asked;
}

/** Notes what was done for a request. The last call counts. */
export function noteWork(ctx: Context, work: Work): void {
  (ctx.state as Notes).work = work;
}

/** What was done for a request, if anything. */
export function workOf(ctx: Context): Work | undefined {
  return (ctx.state as Notes).work;
}

/** Notes how long a request's vector search took, in milliseconds. */
export function noteIo(ctx: Context, ms: number): void {
  (ctx.state as Notes).ioMs = ms;
}

/** How long a request's vector search took, in milliseconds, if it had one. */
export function ioOf(ctx: Context): number | undefined {
  return (ctx.state as Notes).ioMs;
}
