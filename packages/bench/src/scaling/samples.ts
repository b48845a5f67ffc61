import type { Part, Point } from "./points.js";

/** A point in one repetition. */
export interface ScalingSample {
  part: Part;
  threads: number;
  batch: number;
  tokensEach: number | null;
  texts: number;
  tokens: number;
  round: number;
  seconds: number;
}

/** What embeds: `Embedder` does. */
export interface Embeds {
  embed(texts: string[]): Promise<unknown>;
}

/** A single short call is at the mercy of the scheduler: passes over a point are repeated until they took so long. */
const MIN_SECONDS = 0.05;

/** Embeds a point's texts call by call; gives the seconds of one pass, the mean of as many as fit into 50 ms. */
export async function timePoint(embedder: Embeds, { texts, batch }: Point): Promise<number> {
  const start = performance.now();
  for (let passes = 1; ; passes += 1) {
    for (let i = 0; i < texts.length; i += batch) await embedder.embed(texts.slice(i, i + batch));
    const seconds = (performance.now() - start) / 1000;
    if (seconds >= MIN_SECONDS) return seconds / passes;
  }
}

export function sampleOf(point: Point, round: number, seconds: number): ScalingSample {
  const { part, threads, batch, tokens } = point;
  const tokensEach = point.tokensEach ?? null;
  return { part, threads, batch, tokensEach, texts: point.texts.length, tokens, round, seconds };
}

/** The samples of each point, in the order in which the points came first. */
export function byPoint(samples: readonly ScalingSample[]): ScalingSample[][] {
  const groups = new Map<string, ScalingSample[]>();
  for (const sample of samples) {
    const { part, threads, batch, tokensEach, texts } = sample;
    const key = [part, threads, batch, tokensEach, texts].join();
    const group = groups.get(key);
    if (group) group.push(sample);
    else groups.set(key, [sample]);
  }
  return [...groups.values()];
}
