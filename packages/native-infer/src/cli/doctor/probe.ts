import type { Embedder } from "../../index.js";
import { loadEmbedder, usableCpus } from "../api.js";
import type { Values } from "../arguments/options.js";
import { KNOWN_VECTOR } from "./known-vector.js";

/** What was seen while a model was loaded and used. */
export interface ProbeReport {
  kernel: string;
  /** Absent if ONNX Runtime was not needed. */
  runtimeVersion?: string | undefined;
  normalize: boolean;
  threads: number;
  usableCpus: number;
  loadMs: number;
  /** Of the known vector's text. */
  vector: number[];
  /** How long one call took, and the longest time for which the event loop did nothing else meanwhile. */
  embedMs: number;
  longestPauseMs: number;
}

const TICK_MS = 2;
const MIN_EMBED_MS = 300;
const TEXTS_AT_FIRST = 64;
const MAX_TEXTS = 8192;

/** Calls `work` and tells for how long at most no timer could run meanwhile. */
async function longestPause(
  work: () => Promise<unknown>,
): Promise<{ ms: number; pauseMs: number }> {
  const begin = performance.now();
  let last = begin;
  let pauseMs = 0;
  const tick = () => {
    const now = performance.now();
    pauseMs = Math.max(pauseMs, now - last);
    last = now;
  };
  const timer = setInterval(tick, TICK_MS);
  await work();
  tick();
  clearInterval(timer);
  return { ms: last - begin, pauseMs };
}

/** Measures one call that is long enough for a blocked loop to be told from a busy machine. */
async function measureLoop(embedder: Embedder): Promise<{ ms: number; pauseMs: number }> {
  const texts = (count: number) =>
    Array.from({ length: count }, (_, i) => `${KNOWN_VECTOR.text} ${i}`);
  const first = await longestPause(() => embedder.embed(texts(TEXTS_AT_FIRST)));
  const count = Math.ceil((TEXTS_AT_FIRST * MIN_EMBED_MS) / first.ms);
  return longestPause(() => embedder.embed(texts(Math.min(MAX_TEXTS, Math.max(1, count)))));
}

/** Loads, embeds and measures. Rejects as the API does. */
export async function probeModel(values: Values): Promise<ProbeReport> {
  const begin = performance.now();
  const embedder = await loadEmbedder(values);
  const loadMs = performance.now() - begin;
  try {
    const vector = Array.from(await embedder.embed(KNOWN_VECTOR.text));
    const loop = await measureLoop(embedder);
    const { kernel, runtimeVersion, normalize, threads } = embedder.info;
    return {
      ...{ kernel, runtimeVersion, normalize, threads, loadMs, vector },
      usableCpus: usableCpus(embedder),
      embedMs: loop.ms,
      longestPauseMs: loop.pauseMs,
    };
  } finally {
    await embedder.close();
  }
}
