import type { CallOptions, Input, JobTrace } from "native-infer";
import type { AnyEngine, Served } from "../models/served-models.js";
import { memoryOf } from "../web/request-memory.js";
import type { RequestContext } from "../web/route.js";
import { admit, withRetryAfter } from "./admission.js";
import { checkTokens } from "./token-limit.js";
import { mergeUsage, recordInputs, recordUsage, type Timings, type Usage } from "./usage.js";

/** Where the time of a call went: one in parts has a trace for each. */
function addUp(traces: readonly JobTrace[], modelMs: number): Timings {
  let [queueMs, tokenizeMs, runMs] = [Infinity, 0, 0];
  for (const trace of traces) {
    // The wait is that of the part which went first.
    queueMs = Math.min(queueMs, trace.queueMs);
    tokenizeMs += trace.tokenizeMs;
    runMs += trace.runMs;
  }
  // Parts that share a batch count it once each, and the whole takes no longer than it took.
  if (traces.length > 1) runMs = Math.min(runMs, modelMs);
  return { modelMs, queueMs, tokenizeMs, runMs };
}

/** UTF-16 units of the texts among the inputs. */
function charactersOf(inputs: readonly Input[]): number {
  let characters = 0;
  for (const input of inputs) if (typeof input === "string") characters += input.length;
  return characters;
}

/** The engine's options that the request sets: what ends the call, and where its trace goes. */
export type EngineCall = Pick<CallOptions, "signal" | "deadline" | "trace">;

/** The part of a request's context that an engine's work needs. */
export type EngineRequest = Pick<RequestContext<unknown>, "ctx" | "call">;

/** What goes to the engine, and the bytes that its results take. */
export interface EngineWork {
  inputs: readonly Input[];
  bytes: number;
}

/**
 * What every request's work for an engine passes: the memory that its results take, the limit of tokens, whether the queue is
 * short enough, and the record of what the engine did. A call ends with its client or at its deadline. Rejects as
 * the engine does, with `TOO_LONG` for too many tokens, and `OVERLOADED` and `CLOSED` say when to come again.
 */
export class EngineCalls {
  readonly #maxTokens: number;

  /** @param maxRequestTokens - tokens that one request may have, truncated texts counted as the model's maximum */
  constructor({ maxRequestTokens }: { maxRequestTokens: number }) {
    this.#maxTokens = maxRequestTokens;
  }

  /** Runs `compute` and records what it did. */
  async run<Result extends { tokens: number }>(
    { ctx, call }: EngineRequest,
    model: Served<AnyEngine>,
    { inputs, bytes }: EngineWork,
    compute: (engineCall: EngineCall) => Promise<Result>,
  ): Promise<Result & { usage: Usage }> {
    recordInputs(ctx, inputs);
    memoryOf(ctx).charge(bytes);
    const counting = checkTokens(model.engine, inputs, this.#maxTokens, call.signal);
    if (counting) await counting;
    admit(call, model, inputs.length);
    const traces: JobTrace[] = [];
    const begin = performance.now();
    try {
      const engineCall = Object.assign({ trace: (of: JobTrace) => void traces.push(of) }, call);
      const result = await compute(engineCall);
      const { modelMs, queueMs, tokenizeMs, runMs } = addUp(traces, performance.now() - begin);
      const usage: Usage = {
        modelMs,
        queueMs,
        tokenizeMs,
        runMs,
        model: model.name,
        texts: inputs.length,
        characters: charactersOf(inputs),
        tokens: result.tokens,
      };
      recordUsage(ctx, usage);
      return Object.assign(result, { usage });
    } catch (error) {
      throw withRetryAfter(error, model);
    }
  }
}

/** A result for each input of a call, in order, and what they took. */
export interface CallResults<Result> {
  results: readonly Result[];
  usage: Usage;
}

/**
 * Computes a list with two kinds of inputs, of which an engine takes one per call: each kind in a call of its own, both at the
 * same time. The results are in the order of the list; the usage is that of both calls.
 */
export async function inTwoCalls<Input, Result>(
  inputs: readonly Input[],
  isFirstKind: (input: Input) => boolean,
  compute: (some: Input[], firstKind: boolean) => Promise<CallResults<Result>>,
): Promise<CallResults<Result>> {
  const isFirst = inputs.map(isFirstKind);
  const computeKind = (kind: boolean) =>
    compute(
      inputs.filter((_, at) => isFirst[at] === kind),
      kind,
    );
  const [first, second] = await Promise.all([computeKind(true), computeKind(false)]);
  const usage = mergeUsage(first.usage, second.usage);
  const next = { first: first.results.values(), second: second.results.values() };
  const results = isFirst.map((kind) => (kind ? next.first : next.second).next().value as Result);
  return { results, usage };
}
