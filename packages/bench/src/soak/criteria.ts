import type { LoopDelay } from "../loop-delay.js";
import { atLeast, atMost, below, type Figure } from "../promises/figures.js";
import { fitLine } from "../statistics/line.js";
import { quantile } from "../statistics.js";
import type { Ledger, Outcome } from "./ledger.js";
import type { Unfinished } from "./metrics.js";

const MIB = 2 ** 20;

/** Of the server when it has nothing to do. NaN: it could not be measured. */
export interface AtRest {
  /** File descriptors of its process, while no client is connected. */
  descriptors: number;
  /** Active resources of its event loop but for timers. */
  handles: number;
  /** Bytes after full garbage collections, in the heap and outside. */
  liveBytes: number;
}

/** Resident memory, each second from the end of the warm-up on. */
export interface MemorySample {
  seconds: number;
  residentMb: number;
}

/** What a soak measured. */
export interface SoakMeasured {
  ledger: Ledger;
  /** Of the load, without the warm-up. */
  seconds: number;
  disconnects: number;
  /** If a number of disconnects was asked for. */
  wantedDisconnects?: number | undefined;
  /** Before connections that are kept alive are closed: that they close must not hide what is still taken. */
  unfinished: Unfinished | undefined;
  /** Texts that the engine failed to embed. */
  failedTexts: number;
  before: AtRest;
  after: AtRest;
  memory: readonly MemorySample[];
  loopDelay: LoopDelay | undefined;
  /** At the end, of so many requests at once. */
  atOnce: { sent: number; answered: number };
  /** Whether the process lived until it was stopped. */
  wasAlive: boolean;
  /** Of the server, when it was stopped. */
  exitCode: number | null;
}

/** What a full garbage collection leaves may grow by so much, because V8 compiles more and more. */
const MAX_LIVE_GROWTH_MB = 6;
/** Memory has its size after ten minutes; before, it only must not explode. */
const SETTLING_SECONDS = 600;
const MAX_SLOPE = 2;
const SLOPE_SECONDS = 600;
const MAX_EARLY_GROWTH_MB = 128;
/** Less than ten minutes say nothing of a slope per ten minutes. */
const MIN_SLOPE_SECONDS = 600;

const resident = (samples: readonly MemorySample[]) =>
  samples.map(({ residentMb }) => residentMb).filter((mb) => !Number.isNaN(mb));

/** In MB per ten minutes, after the first ten; for a soak that is too short for that, the growth from its first quarter to its last. */
export function memoryFigure(samples: readonly MemorySample[]): Figure {
  const unit = "MB";
  const last = samples.at(-1)?.seconds ?? 0;
  const all = resident(samples);
  const note =
    all.length > 0 ? `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)} MB` : "";
  if (last >= SETTLING_SECONDS + MIN_SLOPE_SECONDS) {
    const settled = samples.filter(({ seconds }) => seconds >= SETTLING_SECONDS);
    const { slope } = fitLine(
      settled.map(({ seconds, residentMb }) => ({ x: seconds, y: residentMb })),
    );
    const value = slope * SLOPE_SECONDS;
    const name = "resident memory per 10 minutes, after the first ten";
    return { name, value, unit, bound: below(MAX_SLOPE), note };
  }
  const quarter = Math.ceil(all.length / 4);
  const value =
    all.length < 4
      ? Number.NaN
      : quantile(all.slice(-quarter), 0.5) - quantile(all.slice(0, quarter), 0.5);
  const name = "resident memory, last quarter less first";
  return { name, value, unit, bound: below(MAX_EARLY_GROWTH_MB), note };
}

function none(name: string, value: number, note = ""): Figure {
  return { name, value, unit: "", bound: atMost(0), ...(note === "" ? {} : { note }) };
}

function ledgerFigures(ledger: Ledger, seconds: number): Figure[] {
  const total = ledger.total();
  const never = (name: string, outcome: Outcome) =>
    none(name, total[outcome], ledger.examples(outcome)[0]);
  const share = (count: number) => `${((100 * count) / total.sent).toFixed(1)} % of ${total.sent}`;
  return [
    {
      name: "requests answered",
      value: total.answered,
      unit: "",
      bound: atLeast(1),
      note: share(total.answered),
    },
    { name: "requests answered per second", value: total.answered / seconds, unit: "/s" },
    { name: "longest time to a response", value: ledger.longestMs / 1000, unit: "s" },
    {
      name: "requests refused with a reason",
      value: total.refused,
      unit: "",
      note: share(total.refused),
    },
    {
      name: "requests cancelled by their clients",
      value: total.cancelled,
      unit: "",
      note: share(total.cancelled),
    },
    never("requests lost", "lost"),
    none("requests without an end", ledger.underWay),
    never("responses that are wrong", "wrong"),
    never("vectors that differ from their reference", "differs"),
    { name: "vectors compared", value: ledger.vectorsCompared, unit: "", bound: atLeast(1) },
  ];
}

function restFigures({ unfinished, failedTexts, before, after }: SoakMeasured): Figure[] {
  const at = (key: keyof Unfinished) => unfinished?.[key] ?? Number.NaN;
  const growth = (name: string, key: "descriptors" | "handles") =>
    none(`growth of ${name}`, after[key] - before[key], `${before[key]} to ${after[key]}`);
  return [
    none("places taken at rest: requests", at("requests")),
    none("places taken at rest: bodies", at("bodies")),
    none("places taken at rest: open routes", at("open")),
    none("texts accepted that never ended", at("texts")),
    none("texts that failed", failedTexts),
    growth("file descriptors", "descriptors"),
    growth("handles", "handles"),
    {
      name: "growth of live memory",
      value: (after.liveBytes - before.liveBytes) / MIB,
      unit: "MB",
      bound: below(MAX_LIVE_GROWTH_MB),
      note: `${(before.liveBytes / MIB).toFixed(1)} to ${(after.liveBytes / MIB).toFixed(1)} MB`,
    },
  ];
}

/** The event loop's delay, for information; NaN if it could not be measured. */
export function loopDelayFigures(delay: LoopDelay | undefined): Figure[] {
  return (["p50", "p99", "max"] as const).map((key) => ({
    name: `event-loop delay ${key}`,
    value: delay?.[key] ?? Number.NaN,
    unit: "ms",
  }));
}

/** The table of criteria: what a soak measured, and its bounds. */
export function soakFigures(measured: SoakMeasured): Figure[] {
  const { ledger, seconds, disconnects, wantedDisconnects, memory, loopDelay } = measured;
  const { atOnce, wasAlive, exitCode } = measured;
  return [
    ...ledgerFigures(ledger, seconds),
    {
      name: "disconnects at random moments",
      value: disconnects,
      unit: "",
      ...(wantedDisconnects === undefined ? {} : { bound: atLeast(wantedDisconnects) }),
      note: `in ${seconds.toFixed(0)} s`,
    },
    ...restFigures(measured),
    memoryFigure(memory),
    ...loopDelayFigures(loopDelay),
    {
      name: `answered of ${atOnce.sent} at once, at the end`,
      value: atOnce.answered,
      unit: "",
      bound: atLeast(atOnce.sent),
    },
    none("processes that ended by themselves", wasAlive ? 0 : 1),
    none("exit code of the server", exitCode ?? Number.NaN),
  ];
}
