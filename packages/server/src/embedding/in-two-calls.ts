import { mergeUsage, type Usage } from "./usage.js";

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
