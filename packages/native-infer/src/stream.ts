import type { EmbedOptions } from "./embed-options.js";
import { NativeInferError } from "./errors.js";
import type { OutputType, VectorOf } from "./outputs.js";
import { ownSignal } from "./realms.js";
import type { Input } from "./texts.js";

/** Texts of a stream that are embedded together: enough for full batches, few enough for the first vectors to come soon. */
export const STREAM_TEXTS = 128;

/** So many times that may be under way while another is read: the engine never waits for the reader of its vectors. */
const AHEAD = 2;

type Embed<Output extends OutputType> = (
  texts: readonly Input[],
  options: EmbedOptions<Output>,
) => Promise<VectorOf[Output][]>;

async function* chunksOf(inputs: Iterable<Input> | AsyncIterable<Input>) {
  let chunk: Input[] = [];
  for await (const input of inputs) {
    chunk.push(input);
    if (chunk.length < STREAM_TEXTS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** The error of a chunk, with its text's place in the whole stream. */
function placed(error: unknown, from: number): unknown {
  if (!(error instanceof NativeInferError) || error.index === undefined) return error;
  return new NativeInferError(error.code, error.message, {
    index: from + error.index,
    cause: error,
  });
}

/** The vectors of any number of texts, in order: see `Embedder.embedStream`. */
export async function* embedStream<Output extends OutputType>(
  embed: Embed<Output>,
  inputs: Iterable<Input> | AsyncIterable<Input>,
  { timeoutMs, signal, ...options }: EmbedOptions<Output>,
): AsyncGenerator<VectorOf[Output], void, undefined> {
  const stop = new AbortController();
  const signals = signal ? [stop.signal, ownSignal(signal)] : [stop.signal];
  const deadline = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
  const common = {
    lane: "bulk",
    ...options,
    ...deadline,
    signal: AbortSignal.any(signals),
  } as const;
  const underWay: Promise<VectorOf[Output][]>[] = [];
  let from = 0;
  try {
    for await (const chunk of chunksOf(inputs)) {
      const first = from;
      from += chunk.length;
      const vectors = embed(chunk, common).catch((error: unknown) => {
        throw placed(error, first);
      });
      // It is awaited below, or given up.
      vectors.catch(() => {});
      underWay.push(vectors);
      if (underWay.length > AHEAD) yield* (await underWay.shift()) as VectorOf[Output][];
    }
    for (const vectors of underWay) yield* await vectors;
  } finally {
    stop.abort();
  }
}
