import { Embedder } from "native-infer";
import { SHORT_TEXTS } from "../short-texts.js";

export interface ConcurrencyOptions {
  callers: number;
  rounds: number;
  /** Of each way in each round. */
  seconds: number;
}

/** Answers per second of each round, the two ways measured back to back. */
export interface ConcurrencyMeasured {
  alone: number[];
  together: number[];
  kernel: string;
}

/** `callers` callers, each asking again when answered, for `seconds`. */
export async function answersPerSecond(
  embedder: Embedder,
  callers: number,
  seconds: number,
  texts: readonly string[] = SHORT_TEXTS,
): Promise<number> {
  let answers = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const caller = async (_: unknown, first: number) => {
    for (let i = first; performance.now() < end; i += 1) {
      await embedder.embed(texts[i % texts.length] as string);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (answers / (performance.now() - start)) * 1000;
}

/** Short texts, one call at a time and many at once, one thread, in turn. */
export async function measure({
  callers,
  rounds,
  seconds,
}: ConcurrencyOptions): Promise<ConcurrencyMeasured> {
  await using embedder = await Embedder.load({ threads: 1 });
  const measured: ConcurrencyMeasured = { alone: [], together: [], kernel: embedder.info.kernel };
  for (let round = -1; round < rounds; round += 1) {
    const alone = await answersPerSecond(embedder, 1, seconds);
    const together = await answersPerSecond(embedder, callers, seconds);
    if (round < 0) continue; // warm-up
    measured.alone.push(alone);
    measured.together.push(together);
  }
  return measured;
}
