import { mixedTexts } from "../engine/mixed-texts.js";
import { textsOfTokens } from "./texts.js";

/** What is measured together and drawn in one picture. */
export type Part = "texts" | "tokens" | "corpus" | "length";

/** One measurement: how to cut some texts into calls, and how many threads work on a run. */
export interface Point {
  part: Part;
  threads: number;
  /** Texts of one call; the last call has what is left. */
  batch: number;
  /** Of each text; of a corpus of mixed lengths, undefined. */
  tokensEach: number | undefined;
  texts: readonly string[];
  /** Of all texts together, the special tokens included. */
  tokens: number;
}

const uniform = (
  part: Part,
  threads: number,
  count: number,
  each: number,
  batch: number,
): Point => ({
  part,
  threads,
  batch,
  tokensEach: each,
  texts: textsOfTokens(count, each),
  tokens: count * each,
});

export const SHORT_TOKENS = 6;
const BATCHES = [1, 4, 16, 64, 256];
const LENGTHS = [8, 32, 128, 256];

/** Cost as work grows: more texts in one call, longer texts, with one and two threads. */
function costs(quick: boolean): Point[] {
  const counts = quick ? [1, 10, 100] : [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000];
  const lengths = quick ? [4, 16, 64] : [4, 8, 16, 32, 64, 128, 256];
  return [1, 2].flatMap((threads) => [
    ...counts.map((count) => uniform("texts", threads, count, SHORT_TOKENS, count)),
    ...lengths.map((each) => uniform("tokens", threads, 1, each, 1)),
  ]);
}

/** Throughput against the size of a call: texts of mixed lengths, and texts of one length each. */
function throughputs(quick: boolean): Point[] {
  const corpus = mixedTexts(quick ? 16 : 256);
  const mixed = BATCHES.map((batch) => ({
    part: "corpus" as const,
    threads: 1,
    batch,
    tokensEach: undefined,
    texts: corpus.map(({ text }) => text),
    tokens: corpus.reduce((sum, { tokens }) => sum + tokens, 0),
  }));
  const lengths = LENGTHS.flatMap((each) =>
    BATCHES.map((batch) => {
      const count = quick ? batch : Math.max(batch, Math.ceil(4096 / each));
      return uniform("length", 1, count, each, batch);
    }),
  );
  return [...mixed, ...lengths];
}

/** All measurements of one round. */
export const scalingPoints = (quick: boolean): Point[] => [...costs(quick), ...throughputs(quick)];
