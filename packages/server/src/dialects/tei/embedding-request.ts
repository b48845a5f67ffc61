import type { Context } from "koa";
import type { CallOptions, EmbedOptions, Input } from "native-infer";
import { inTwoCalls } from "../../embedding/engine-calls.js";
import type { EmbeddingCall, EmbeddingPipeline } from "../../embedding/pipeline.js";
import type { Usage } from "../../embedding/usage.js";
import type { ServedModel } from "../../models/served-models.js";
import { type TeiDeps, TeiError, type TeiSettings, toTeiError } from "./dialect.js";
import {
  countCharacters,
  engineInputs,
  listOf,
  type PromptedEngine,
  promptText,
  type Truncation,
  truncateOption,
} from "./inputs.js";

/** For the OpenAPI document. Times are whole milliseconds, rounded down. */
export const COMPUTE_HEADERS: Readonly<Record<string, string>> = {
  "x-compute-type": "What computed: `cpu`",
  "x-compute-time": "Milliseconds, as `x-total-time`",
  "x-compute-characters": "Unicode characters of the texts; a token id counts as one",
  "x-compute-tokens": "Tokens after truncation, special tokens and prompts included",
  "x-total-time": "Milliseconds from the body's arrival to its vectors",
  "x-tokenization-time": "Milliseconds for the request's texts",
  "x-queue-time": "Milliseconds that the first text waited for its batch",
  "x-inference-time": "Milliseconds in the model, for the batches that the texts were in",
};

/** Tells what a request took. `begin`: on the clock of `performance.now()`. */
export function setComputeHeaders(
  ctx: Context,
  { begin, characters, usage }: { begin: number; characters: number; usage: Usage },
): void {
  const milliseconds = (time: number) => String(Math.floor(time));
  const total = milliseconds(performance.now() - begin);
  ctx.set({
    "x-compute-type": "cpu",
    "x-compute-time": total,
    "x-compute-characters": String(characters),
    "x-compute-tokens": String(usage.tokens),
    "x-total-time": total,
    "x-tokenization-time": milliseconds(usage.tokenizeMs),
    "x-queue-time": milliseconds(usage.queueMs),
    "x-inference-time": milliseconds(usage.runMs),
  });
}

/** The fields that all routes which embed have in common. */
export interface EmbeddingRequest extends Truncation {
  inputs: string | readonly number[] | readonly (string | readonly number[])[];
  prompt_name?: string | null | undefined;
}

/** A request as the engine takes it. */
export interface EngineRequest {
  inputs: Input[];
  options: CallOptions;
  /** For the headers. */
  characters: number;
}

/** Which model a request is for, and what it may ask of it. */
export interface Target<Model> {
  model: Model;
  settings: TeiSettings;
}

/** What the engine answered: per input, in order. */
interface Embedded {
  vectors: Float32Array[];
  usage: Usage;
}

/** Checks a request and brings it to the engine's form. Throws a `TeiError`. */
export async function engineRequest(
  { model: { engine }, settings }: Target<{ engine: PromptedEngine }>,
  request: EmbeddingRequest,
): Promise<EngineRequest> {
  const list = listOf<string | readonly number[]>(request.inputs, "inputs");
  const prompt = promptText(engine, request.prompt_name);
  const truncate = truncateOption(request, settings.autoTruncate);
  return {
    inputs: await engineInputs(list, engine, { truncate, prompted: Boolean(prompt) }),
    // An empty one is not none: the default prompt would take its place.
    options: prompt === undefined ? { truncate } : { truncate, prompt },
    characters: countCharacters(list),
  };
}

/** Runs `embed` on a request and says in headers what it took. Rejects with this API's errors. */
export async function answerWithHeaders<T extends { usage: Usage }>(
  { ctx }: Pick<EmbeddingCall, "ctx">,
  target: Target<{ engine: PromptedEngine }>,
  request: EmbeddingRequest,
  embed: (engine: EngineRequest) => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  try {
    const engine = await engineRequest(target, request);
    const result = await embed(engine);
    setComputeHeaders(ctx, { begin, characters: engine.characters, usage: result.usage });
    return result;
  } catch (error) {
    throw toTeiError(error);
  }
}

/** The inputs, which are all texts or all lists of token ids: an engine takes one kind per call. Throws 422. */
export function oneKind(inputs: readonly Input[]): readonly Input[] {
  const kind = typeof inputs[0];
  if (inputs.every((input) => typeof input === kind)) return inputs;
  const message = "inputs are texts and lists of token ids; allowed is one kind of them";
  throw new TeiError("Validation", message);
}

/** The engine counts inputs of one kind only: says so, because its messages name their places. */
function ofKind(error: unknown, kind: string): unknown {
  const found = toTeiError(error);
  if (!(found instanceof TeiError)) return found;
  return new TeiError(found.type, `among the ${kind}: ${found.message}`, { cause: error });
}

/** Embeds texts and token ids in one list, of which the engine takes only one kind per call. */
async function embedMixed(
  pipeline: EmbeddingPipeline,
  context: EmbeddingCall,
  model: ServedModel,
  { inputs }: EngineRequest,
  options: EmbedOptions<"float32">,
): Promise<Embedded> {
  const isText = (input: Input) => typeof input === "string";
  const { results, usage } = await inTwoCalls(inputs, isText, async (some, texts) => {
    try {
      const embedded = await pipeline.embed(context, model, some, options);
      return { results: embedded.vectors, usage: embedded.usage };
    } catch (error) {
      throw ofKind(error, texts ? "texts" : "lists of token ids");
    }
  });
  return { vectors: [...results], usage };
}

/** One vector per input of a request, in order, and the headers that tell what they took. */
export async function vectorsOf(
  context: EmbeddingCall,
  deps: TeiDeps,
  request: EmbeddingRequest,
  { normalize, dimensions }: { normalize: boolean; dimensions?: number | null | undefined },
): Promise<Float32Array[]> {
  const model = await deps.models.get();
  const target = { model, settings: deps.settings };
  const { vectors } = await answerWithHeaders(context, target, request, (engine) => {
    const wanted = Object.assign(
      {},
      engine.options,
      { normalize },
      dimensions == null ? undefined : { dimensions },
    );
    const kinds = new Set(engine.inputs.map((input) => typeof input));
    if (kinds.size > 1) return embedMixed(deps.pipeline, context, model, engine, wanted);
    return deps.pipeline.embed(context, model, engine.inputs, wanted);
  });
  return vectors;
}
