import type { Writable } from "node:stream";
import { SingleBar } from "cli-progress";
import type { Totals } from "./journal.js";

/** Shows how far an import is. */
export interface Progress {
  update(totals: Totals, offset: number): void;
  stop(): void;
}

/** A stream that may be a terminal. */
type Screen = Writable & { isTTY?: boolean };

const LINE_EVERY_MS = 5000;
const count = new Intl.NumberFormat("en");

/** Seconds as people say them: 45s, 12m 5s, 3h 20m. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m ${whole % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** What progress is reckoned from: where this run began, and when. */
export interface Beginning {
  documents: number;
  offset: number;
  /** Of the whole source; undefined where that is not known. */
  total: number | undefined;
}

/** Rate and remaining time of this run, from where it began. */
export function pace(begin: Beginning, totals: Totals, offset: number, seconds: number) {
  const rate = seconds > 0 ? (totals.documents - begin.documents) / seconds : 0;
  const done = offset - begin.offset;
  const left =
    begin.total === undefined || done <= 0 ? undefined : (seconds * (begin.total - offset)) / done;
  return { rate, left };
}

function words(totals: Totals, { rate, left }: ReturnType<typeof pace>): string {
  const bad = totals.bad === 0 ? "" : `, ${count.format(totals.bad)} bad`;
  const remaining = left === undefined ? "" : `, ${duration(left)} left`;
  return `${count.format(totals.documents)} documents${bad}, ${count.format(Math.round(rate))}/s${remaining}`;
}

function bar(
  screen: Screen,
  total: number,
): { show(offset: number, text: string): void; stop(): void } {
  const shown = new SingleBar({
    format: "{bar} {percentage}% {text}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 28,
    stream: screen as NodeJS.WritableStream,
    hideCursor: true,
    fps: 8,
  });
  shown.start(total, 0, { text: "" });
  return {
    show: (offset, text) => shown.update(offset, { text }),
    stop: () => shown.stop(),
  };
}

function lines(screen: Screen): { show(offset: number, text: string): void; stop(): void } {
  let last = "";
  let lastAt = Number.NEGATIVE_INFINITY;
  const print = (text: string) => {
    screen.write(`${text}\n`);
    lastAt = performance.now();
  };
  return {
    show: (_offset, text) => {
      last = text;
      if (performance.now() - lastAt >= LINE_EVERY_MS) print(text);
    },
    stop: () => print(last),
  };
}

/** A bar on a terminal, a line every five seconds elsewhere. */
export function showProgress(begin: Beginning, screen: Screen = process.stderr): Progress {
  const start = performance.now();
  const { total } = begin;
  const shown = screen.isTTY && total !== undefined ? bar(screen, total) : lines(screen);
  return {
    update: (totals, offset) => {
      const seconds = (performance.now() - start) / 1000;
      shown.show(offset, words(totals, pace(begin, totals, offset, seconds)));
    },
    stop: () => shown.stop(),
  };
}
