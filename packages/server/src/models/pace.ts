import type { EngineStats } from "native-infer";

/** What a pace is read from. */
export interface Counted {
  stats(): EngineStats;
}

/** Reading the counters takes some 60 microseconds: too much for every request of a flood. */
const REREAD_MS = 10;
/** Long enough for several batches, short enough to notice that texts have become longer. */
const WINDOW_MS = 500;

interface Reading {
  at: number;
  queued: number;
  completed: number;
  busyMs: number;
}

function read(embedder: Counted): Reading {
  const { queuedTexts, completedTexts, tokenizeMs, runMs } = embedder.stats();
  return {
    at: performance.now(),
    queued: queuedTexts,
    completed: completedTexts,
    busyMs: tokenizeMs.sum + runMs.sum,
  };
}

/** How fast an engine works at present, and so how long its queue will take. */
export class Pace {
  readonly #embedder: Counted;
  #windowStart: Reading;
  #last: Reading;
  #msPerText = 0;

  constructor(embedder: Counted) {
    this.#embedder = embedder;
    this.#windowStart = read(embedder);
    this.#last = { ...this.#windowStart };
  }

  /** Milliseconds until the texts that are queued now are done; 0 where nothing is known yet. */
  waitMs(): number {
    if (performance.now() - this.#last.at >= REREAD_MS) this.#take(read(this.#embedder));
    return this.#last.queued * this.#msPerText;
  }

  /** So many texts more are about to be queued: the counters will say so only when read again. */
  expect(texts: number): void {
    this.#last.queued += texts;
  }

  /** Milliseconds of the engine for one text, of late. */
  get msPerText(): number {
    return this.#msPerText;
  }

  #take(now: Reading): void {
    this.#last = now;
    const texts = now.completed - this.#windowStart.completed;
    const first = this.#msPerText === 0;
    if (texts === 0 || !(first || now.at - this.#windowStart.at >= WINDOW_MS)) return;
    this.#msPerText = (now.busyMs - this.#windowStart.busyMs) / texts;
    if (!first) this.#windowStart = { ...now };
  }
}
