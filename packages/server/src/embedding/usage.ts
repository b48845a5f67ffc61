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
  /** In the model, for all batches that a text of the request was in, other texts of them included. */
  runMs: number;
}

/** What an engine did for one request: for headers, logs, metrics and traces. */
export interface Usage extends Timings {
  model: string;
  texts: number;
  /** UTF-16 units of the texts, token ids not counted. */
  characters: number;
  /** After truncation, special tokens included. */
  tokens: number;
}

/** What two calls for one request did at the same time. */
export function mergeUsage(one: Usage, other: Usage): Usage {
  return {
    model: one.model,
    texts: one.texts + other.texts,
    characters: one.characters + other.characters,
    tokens: one.tokens + other.tokens,
    modelMs: Math.max(one.modelMs, other.modelMs),
    queueMs: Math.min(one.queueMs, other.queueMs),
    tokenizeMs: one.tokenizeMs + other.tokenizeMs,
    runMs: Math.min(one.runMs + other.runMs, Math.max(one.modelMs, other.modelMs)),
  };
}

/** What a request handed to an engine. */
export interface EngineInputs {
  inputs: readonly Input[];
  /** `performance.now()` when it did. */
  at: number;
}

interface State {
  engineInputs?: EngineInputs;
  usage?: Usage;
  ioMs?: number;
}

/** Records what a request hands to an engine. The last call counts. */
export function recordInputs(ctx: Context, inputs: readonly Input[]): void {
  (ctx.state as State).engineInputs = { inputs, at: performance.now() };
}

/** What a request handed to an engine, if anything. */
export function engineInputsOf(ctx: Context): EngineInputs | undefined {
  return (ctx.state as State).engineInputs;
}

/** Records what was done for a request. The last call counts. */
export function recordUsage(ctx: Context, usage: Usage): void {
  (ctx.state as State).usage = usage;
}

/** What was done for a request, if anything. */
export function usageOf(ctx: Context): Usage | undefined {
  return (ctx.state as State).usage;
}

/** Records how long a request's vector search took, in milliseconds. */
export function recordIo(ctx: Context, ms: number): void {
  (ctx.state as State).ioMs = ms;
}

/** How long a request's vector search took, in milliseconds, if it had one. */
export function ioMsOf(ctx: Context): number | undefined {
  return (ctx.state as State).ioMs;
}
