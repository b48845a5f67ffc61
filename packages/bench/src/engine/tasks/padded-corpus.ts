import { openHuggingFace } from "../../huggingface.js";
import { residentMemory } from "../../memory.js";
import { everyNth, mixedTexts } from "../mixed-texts.js";
import { SAMPLE } from "./corpus.js";

export interface PaddedCorpusOptions {
  /** Of the whole corpus, of which every `stride`-th text from `offset` on is embedded. */
  texts: number;
  stride: number;
  offset: number;
  /** Texts per batch, each padded to the batch's longest. */
  batch: number;
}

export interface PaddedCorpusMeasured {
  way: string;
  /** Without padding. */
  tokens: number;
  seconds: number;
  /** Of the whole process, in MB. */
  peakMb: number;
  /** The vectors of the corpus's first texts, each computed alone. */
  sample: number[][];
}

/** The peer on a share of the same corpus, in the corpus's order. */
export async function measure(options: PaddedCorpusOptions): Promise<PaddedCorpusMeasured> {
  const corpus = mixedTexts(options.texts);
  const share = everyNth(corpus, options.stride, options.offset);
  const input = share.map(({ text }) => text);
  const peer = await openHuggingFace();
  const sample: number[][] = [];
  for (const { text } of corpus.slice(0, SAMPLE)) {
    sample.push(Array.from(await peer.embed([text])));
  }
  const vectors: Float32Array[] = [];
  const start = performance.now();
  for (let from = 0; from < input.length; from += options.batch) {
    vectors.push(await peer.embed(input.slice(from, from + options.batch)));
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    way: peer.name,
    tokens: share.reduce((sum, { tokens }) => sum + tokens, 0),
    seconds,
    peakMb: residentMemory()?.peak ?? Number.NaN,
    sample,
  };
}
