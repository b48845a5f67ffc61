import { basename } from "node:path";
import { Embedder } from "native-infer";
import { type LoopDelay, withLoopDelay } from "../../loop-delay.js";
import { residentMemory } from "../../memory.js";
import { mixedTexts } from "../mixed-texts.js";

export interface CorpusOptions {
  texts: number;
  /** Absent: the default model's own choice. */
  onnxFile?: string;
}

export interface CorpusMeasured {
  way: string;
  tokens: number;
  seconds: number;
  /** Of the whole process, in MB. */
  peakMb: number;
  delay: LoopDelay;
  /** Of the loop before the call, for comparison. */
  idleDelay: LoopDelay;
  /** The vectors of the first texts, to compare with the peer's. */
  sample: number[][];
}

/** How many vectors are compared. */
export const SAMPLE = 8;

/** All texts in one call of `embed`, one thread. */
export async function measure({ texts, onnxFile }: CorpusOptions): Promise<CorpusMeasured> {
  const corpus = mixedTexts(texts);
  const input = corpus.map(({ text }) => text);
  await using embedder = await Embedder.load({
    threads: 1,
    ...(onnxFile === undefined ? {} : { onnxFile }),
  });
  await embedder.embed(input.slice(0, SAMPLE));
  const idle = await withLoopDelay(() => new Promise((resolve) => setTimeout(resolve, 500)));
  const start = performance.now();
  const { result, delay } = await withLoopDelay(() => embedder.embed(input));
  const seconds = (performance.now() - start) / 1000;
  return {
    way: `${basename(embedder.info.file)}, kernels ${embedder.info.kernel}`,
    tokens: corpus.reduce((sum, { tokens }) => sum + tokens, 0),
    seconds,
    peakMb: residentMemory()?.peak ?? Number.NaN,
    delay,
    idleDelay: idle.delay,
    sample: result.slice(0, SAMPLE).map((vector) => Array.from(vector)),
  };
}
