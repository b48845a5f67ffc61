import { setTimeout as sleep } from "node:timers/promises";
import type { TimelineEvent } from "../way.js";

const TICK_MS = 1;
/** How late a tick may come before the loop counts as blocked. */
const LATE_MS = 2;

interface Span {
  what: TimelineEvent["what"];
  start: number;
  end: number;
}

/** Notes when a request waited for what, while somebody asks for it. */
export class Timeline {
  /** Spans that have begun and not ended: they may reach into a recording that is still to come. */
  readonly #open = new Set<Span>();
  readonly #recordings = new Set<Span[]>();

  /** Notes how long `work` keeps its caller waiting, in milliseconds, and returns it. */
  async during(what: "model" | "io", work: () => Promise<unknown>): Promise<number> {
    const span = { what, start: performance.now(), end: Number.POSITIVE_INFINITY };
    this.#open.add(span);
    try {
      await work();
    } finally {
      span.end = performance.now();
      this.#open.delete(span);
      for (const recording of this.#recordings) recording.push(span);
    }
    return span.end - span.start;
  }

  /** What happens in the next `ms` milliseconds, in the order of its begin. */
  async record(ms: number): Promise<TimelineEvent[]> {
    const start = performance.now();
    const spans: Span[] = [];
    this.#recordings.add(spans);
    const stopTicker = watchBlocks(spans);
    await sleep(ms);
    stopTicker();
    this.#recordings.delete(spans);
    return cutToWindow([...spans, ...this.#open], start, ms);
  }
}

/** Adds a span for each time that the loop was late, until the result is called. */
function watchBlocks(spans: Span[]): () => void {
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    if (now - last > TICK_MS + LATE_MS)
      spans.push({ what: "blocked", start: last + TICK_MS, end: now });
    last = now;
  };
  const ticker = setInterval(tick, TICK_MS);
  return () => {
    clearInterval(ticker);
    // The timer that ends the recording may come before the ticker's that is overdue.
    tick();
  };
}

/** Spans as events, in milliseconds from `start`, cut to `ms`; what lies outside is left out. */
export function cutToWindow(spans: readonly Span[], start: number, ms: number): TimelineEvent[] {
  const rounded = (time: number) => Number(time.toFixed(3));
  return spans
    .filter((span) => span.end > start && span.start < start + ms)
    .map(({ what, start: from, end }) => ({
      t0: rounded(Math.max(0, from - start)),
      t1: rounded(Math.min(ms, end - start)),
      what,
    }))
    .sort((a, b) => a.t0 - b.t0);
}
