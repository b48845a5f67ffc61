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

/** What engines did for one request: for headers, logs, metrics and traces. */
export interface Usage extends Timings {
  /** Of work of several models their names, joined by commas in the order of their first use. */
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

/** What a request handed to engines. */
export interface EngineInputs {
  inputs: readonly Input[];
  /** `performance.now()` when it first did. */
  at: number;
}

interface State {
  engineInputs?: EngineInputs;
  /** The list that was handed over last, to know it again. */
  lastInputs?: readonly Input[];
  usage?: Usage;
  /** `performance.now()` at the end of the call that was recorded last. */
  usedUntil?: number;
  ioMs?: number;
}

/** Records what a request hands to an engine, beside what it handed over before. The same list again counts once. */
export function recordInputs(ctx: Context, inputs: readonly Input[]): void {
  const state = ctx.state as State;
  const { engineInputs, lastInputs } = state;
  if (inputs === lastInputs) return;
  state.lastInputs = inputs;
  state.engineInputs =
    engineInputs === undefined
      ? { inputs, at: performance.now() }
      : { inputs: engineInputs.inputs.concat(inputs), at: engineInputs.at };
}

/** What a request handed to engines, if anything. */
export function engineInputsOf(ctx: Context): EngineInputs | undefined {
  return (ctx.state as State).engineInputs;
}

/** The names of both, each once. */
function bothModels(one: string, other: string): string {
  return Array.from(new Set([...one.split(","), ...other.split(",")])).join(",");
}

/**
 * Records what a call that has just ended did for a request, beside what calls before it did: time in which both were under way
 * counts once.
 */
export function recordUsage(ctx: Context, usage: Usage): void {
  const state = ctx.state as State;
  const { usage: before, usedUntil = 0 } = state;
  const end = performance.now();
  state.usedUntil = end;
  if (before === undefined) {
    state.usage = usage;
    return;
  }
  const modelMs = before.modelMs + Math.min(usage.modelMs, end - usedUntil);
  const overlaps = end - usage.modelMs < usedUntil;
  state.usage = {
    model: bothModels(before.model, usage.model),
    texts: before.texts + usage.texts,
    characters: before.characters + usage.characters,
    tokens: before.tokens + usage.tokens,
    modelMs,
    queueMs: overlaps ? Math.min(before.queueMs, usage.queueMs) : before.queueMs,
    tokenizeMs: before.tokenizeMs + usage.tokenizeMs,
    runMs: Math.min(before.runMs + usage.runMs, modelMs),
  };
}

/** Records what was done for a request, in place of all that was recorded before. */
export function replaceUsage(ctx: Context, usage: Usage): void {
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
